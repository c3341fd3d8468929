"""Where Meta posts what became of WhatsApp messages: nobody signs in here, every notice is signed."""
import hashlib
import hmac
import json
from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Query, Request
from starlette.responses import PlainTextResponse, Response

from adapters.api.answers import Json, Problem
from adapters.api.door import Parts
from adapters.api.modelos import ERROS
from adapters.api.respostas import Responses
from adapters.messages import receipts
from domain.refusal import Refusal

router = APIRouter(tags=["WhatsApp"])
log = structlog.get_logger(__name__)
TAKEN: Responses = {200: {"description": "Recebido"}, 403: ERROS, 422: ERROS, 503: ERROS}
CHECKED: Responses = {200: {"description": "O desafio", "content": {"text/plain": {"schema": {"type": "string"}}}}, 403: ERROS}
NOTICE = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}, "example": {
        "object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp",
            "statuses": [{"id": "wamid.HBgNNTUxMTk4", "status": "delivered", "timestamp": "1793721600", "recipient_id": "5511987654321"}],
        }}]}],
    }}}},
}


class AssinaturaInvalida(Refusal):
    """What is not signed with the app's secret is not Meta's."""

    codigo = "assinatura_invalida"
    status = 403
    detail = "A assinatura não confere com o segredo do aplicativo."


@router.get("/whatsapp", responses=CHECKED, summary="Confirmar o endereço dos recibos à Meta", response_class=PlainTextResponse)
async def confirmar(
    parts: Parts, mode: Annotated[str, Query(alias="hub.mode", max_length=50)] = "",
    token: Annotated[str, Query(alias="hub.verify_token", max_length=500)] = "",
    challenge: Annotated[str, Query(alias="hub.challenge", max_length=500)] = "",
) -> Response:
    """A Meta pergunta uma vez, quando o endereço é cadastrado; a resposta é o desafio que ela mandou."""
    known = parts.servers.whatsapp_verificacao
    if not known or mode != "subscribe" or not hmac.compare_digest(token.encode(), known.encode()):
        raise AssinaturaInvalida()
    return PlainTextResponse(challenge, headers={"X-Content-Type-Options": "nosniff"})


@router.post("/whatsapp", responses=TAKEN, summary="O que houve com mensagens de WhatsApp", openapi_extra=NOTICE)
async def receber(
    request: Request, parts: Parts, assinatura: Annotated[str, Header(alias="X-Hub-Signature-256", max_length=200)] = ""
) -> Response:
    """Recibos da Meta: enviada, entregue, lida, falhou. O corpo vem assinado com o segredo do aplicativo; repetidos e fora de ordem não
    mudam nada. 503 pede que venha de novo."""
    known, body = parts.servers.whatsapp_segredo, await request.body()
    if not known or not hmac.compare_digest(assinatura.encode(), signature(known, body).encode()):
        raise AssinaturaInvalida()
    try:
        notice = json.loads(body)
    except (ValueError, RecursionError):
        return Problem(422, "dados_invalidos", "O corpo não é JSON.")
    if not await receipts.take(parts, receipts.read(notice)):
        return Problem(503, "recibo_adiantado", "A mensagem ainda está sendo entregue. Tente de novo.", headers={"Retry-After": "2"})
    return Json({})


def signature(segredo: str, body: bytes) -> str:
    return f"sha256={hmac.new(segredo.encode(), body, hashlib.sha256).hexdigest()}"
