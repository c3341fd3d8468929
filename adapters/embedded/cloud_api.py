"""A stand-in for Meta's WhatsApp Cloud API: the same question, the same answers and errors, and the message goes into the inbox."""

import asyncio
import hmac
import re
import secrets
from collections.abc import Sequence
from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from adapters.clock import Clock
from adapters.embedded.inbox import Delivery, Inbox
from adapters.embedded.receipts import Recibos
from adapters.messages.modelos_whatsapp import IDIOMA, MOST, Modelo

LARGEST = 256 * 1024

log = structlog.get_logger(__name__)


class Text(BaseModel):
    """`text` of a text message."""

    body: str = Field(min_length=1, max_length=4096)


class Parameter(BaseModel):
    """What fills one place of a template."""

    type: Literal["text"]
    text: str


class Component(BaseModel):
    """A part of a template: header, body, button."""

    type: str
    sub_type: str = ""
    index: int = 0
    parameters: list[Parameter] = []


class Language(BaseModel):
    """Of a template, such as pt_BR."""

    code: str


class Template(BaseModel):
    """`template` of a template message."""

    name: str = Field(min_length=1, max_length=512)
    language: Language
    components: list[Component] = []


class Message(BaseModel):
    """What every message has. `to` is a telephone in any punctuation; the callback data comes back with each receipt."""

    messaging_product: Literal["whatsapp"]
    to: str = Field(pattern=r"^\+?[\d ().-]{8,30}$")
    biz_opaque_callback_data: str | None = Field(default=None, max_length=512)


class TextMessage(Message):
    """Free text."""

    type: Literal["text"]
    text: Text

    def shown(self, modelos: Sequence[Modelo]) -> str:
        return self.text.body


class TemplateMessage(Message):
    """One of the templates that Meta approved, with its places filled."""

    type: Literal["template"]
    template: Template

    def shown(self, modelos: Sequence[Modelo]) -> str:
        """As the recipient sees it, with where its button leads. Raises Refused for what Meta refuses."""
        said = self.template
        modelo = next((each for each in modelos if each.nome == said.name and said.language.code == IDIOMA), None)
        if modelo is None:
            where = f"template name ({said.name}) does not exist in {said.language.code}"
            raise Refused(404, 132001, "Template name does not exist in the translation", where)
        values = [each.text for part in said.components if part.type == "body" for each in part.parameters]
        ends = [each.text for part in said.components if (part.type, part.sub_type, part.index) == ("button", "url", 0)
                for each in part.parameters]
        if len(values) != modelo.lugares:
            where = f"body: number of localizable_params ({len(values)}) does not match the expected number of params ({modelo.lugares})"
            raise Refused(400, 132000, "Number of parameters does not match the expected number of params", where)
        if len(ends) != 1:
            raise Refused(400, 131008, "Required parameter is missing", "buttons: Button at index 0 of type Url requires a parameter")
        if not all(each.strip() for each in (*values, *ends)):
            raise Refused(400, 131008, "Required parameter is missing", "a parameter has no text")
        if any(re.search(r"[\n\r\t]| {5}", each) for each in values):
            where = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
            raise Refused(400, 132018, "There was an issue with the parameters in your template", where)
        filled = modelo.preenchido(values)
        if len(filled) > MOST:
            raise Refused(400, 132005, "Translated text too long", "body: the text is too long once it is filled")
        return f"{filled}\n{modelo.endereco}{ends[0]}"


MESSAGE: TypeAdapter[TextMessage | TemplateMessage] = TypeAdapter(Annotated[TextMessage | TemplateMessage, Field(discriminator="type")])


class Refused(Exception):
    """An answer that is an error, in Meta's shape."""

    def __init__(self, status: int, code: int, message: str, details: str | None = None) -> None:
        super().__init__(f"(#{code}) {message}" if details else message)
        self.status, self.code, self.details = status, code, details

    def answer(self) -> JSONResponse:
        error: dict[str, object] = {
            "message": str(self), "type": "OAuthException", "code": self.code, "fbtrace_id": secrets.token_urlsafe(12),
        }
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return JSONResponse({"error": error}, status_code=self.status)


def cloud_api(inbox: Inbox, clock: Clock, token: str, modelos: Sequence[Modelo] = (), recibos: Recibos | None = None) -> Starlette:
    """POST /{version}/{phone_number_id}/messages with `Authorization: Bearer {token}`. Receipts follow by `recibos`."""

    async def messages(request: Request) -> JSONResponse:
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
            raise Refused(401, 190, "Invalid OAuth access token - Cannot parse access token")
        if not re.fullmatch(r"v\d+\.\d+", request.path_params["version"]):
            raise Refused(400, 2500, "Unknown path components")
        message = _parsed(await _body(request))
        wamid = f"wamid.{secrets.token_urlsafe(24)}"
        texto = message.shown(modelos).encode("utf-8", "replace").decode()
        await asyncio.to_thread(
            inbox.keep, [Delivery(wamid, clock.now(), "whatsapp", message.to, request.path_params["phone"], None, texto)]
        )
        recipient = re.sub(r"\D", "", message.to)
        if recibos:
            recibos.taken(wamid, recipient, message.biz_opaque_callback_data)
        contacts = [{"input": message.to, "wa_id": recipient}]
        return JSONResponse({"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": wamid}]})

    async def refused(_: Request, refusal: Exception) -> JSONResponse:
        assert isinstance(refusal, Refused)
        return refusal.answer()

    async def failed(_: Request, __: Exception) -> JSONResponse:
        return Refused(500, 131000, "(#131000) Something went wrong").answer()

    route = Route("/{version}/{phone}/messages", messages, methods=["POST"])
    return Starlette(routes=[route], exception_handlers={Refused: refused, Exception: failed})


async def _body(request: Request) -> bytes:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST:
            raise Refused(413, 131009, "(#131009) Parameter value is not valid: the message is too large")
    return bytes(raw)


def _parsed(body: bytes) -> TextMessage | TemplateMessage:
    try:
        return MESSAGE.validate_json(body)
    except ValidationError as invalid:
        first = invalid.errors(include_input=False, include_url=False)[0]
        missing = first["type"] in ("missing", "json_invalid", "union_tag_not_found", "dict_type", "model_type")
        where = ".".join(str(part) for part in first["loc"] if part not in ("text", "template")) or "type"
        code = 100 if missing else 131009
        raise Refused(400, code, f"(#{code}) {'Invalid parameter' if missing else 'Parameter value is not valid'}: {where}") from None
