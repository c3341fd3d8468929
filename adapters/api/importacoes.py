"""Importing a sheet of empresas and their users."""
import asyncio
import hashlib
from dataclasses import replace
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api.acesso import Gerente
from adapters.api.door import Gravador
from adapters.api.limits import streamed
from adapters.api.modelos import ERROS, Feito
from adapters.importacao import MAIS_BYTES, CadastroSQL, PlanilhaGrande, ler
from adapters.multipart import EnvioInvalido, MultipartReader
from domain.escritorio import importacao
from domain.event import Canal

router = APIRouter(tags=["Importações"])
FORM = {
    "type": "object", "required": ["arquivo"],
    "properties": {"arquivo": {"type": "string", "format": "binary", "description": "CSV, com `;` ou `,`, em UTF-8 ou Windows-1252."}},
}
OVERHEAD = 64 * 1024
FEITO = {"posicao": 1042, "criadas": 12, "atualizadas": 3}


class Importadas(Feito):
    """Empresas that were made, and those that were there already."""

    criadas: int
    atualizadas: int


@router.post(
    "/importacoes/empresas", summary="Importar empresas e seus usuários", openapi_extra={
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}},
    },
    responses={
        200: {"model": Importadas, "content": {"application/json": {"example": FEITO}}}, 401: ERROS, 403: ERROS, 404: ERROS, 409: ERROS,
    },
)
async def importar(request: Request, quem: Gerente, gravador: Gravador) -> Response:
    """Header `razao_social;nome;cnpj;usuario;email;telefone;departamentos;notificar_por`, lists by `|`. Several lines of one CNPJ are
    several users; what is known already is updated. With a bad line nothing is imported: `erros` tells each with its number."""
    data = await sheet(request)
    linhas = await asyncio.to_thread(ler, data)
    cadastro = CadastroSQL(gravador.parts.pool, gravador.parts.seen)
    return await gravador.record(
        replace(quem, canal=Canal.IMPORTACAO), lambda work: importacao.importar(work, cadastro, linhas, uuid4),
        answer=lambda done: {"criadas": done.criadas, "atualizadas": done.atualizadas}, status=200, digest=hashlib.sha256(data).digest(),
    )


async def sheet(request: Request) -> bytes:
    """The one file of the form, never more of it in memory than a sheet may have."""
    pieces: list[bytes] = []
    size = 0
    async for piece in streamed(request).stream():
        size += len(piece)
        if size > MAIS_BYTES + OVERHEAD:
            raise PlanilhaGrande()
        pieces.append(piece)
    arriving = iter([piece for piece in pieces if piece])
    form = MultipartReader(request.headers.get("content-type", ""), lambda: next(arriving, b""))
    files = [b"".join(form.chunks()) for _ in form.names()]
    if len(files) != 1:
        raise EnvioInvalido("Envie um arquivo CSV, um de cada vez.")
    return files[0]
