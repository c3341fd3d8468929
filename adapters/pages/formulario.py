"""Forms: what was typed, as the models that the API takes; and what becomes of it."""
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args, get_origin
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, StrictBool, ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from adapters.api.answers import Json
from adapters.api.door import Recorder
from adapters.api.faults import sentence
from adapters.api.mensagens import erros
from adapters.eventstore.errors import Indisponivel
from adapters.pages.rendering import Recusa, go
from adapters.wiring import System
from domain.refusal import Invalido, NaoEncontrado, Refusal

M = TypeVar("M", bound=BaseModel)
MOST_FIELDS = 2000
HIDDEN = frozenset({"formulario", "chave"})


class Digitado(Refusal):
    """422 at the form: `campos` are sentences by field."""

    codigo = "dados_invalidos"
    status = 422
    detail = "{mensagem}"

    def __init__(self, campos: Mapping[str, str]) -> None:
        super().__init__(mensagem=" ".join(dict.fromkeys(campos.values())))
        self.campos = campos


@dataclass(frozen=True, slots=True)
class Formulario:
    """A form that was sent. Its hidden fields: `formulario` names it on its page, `chave` makes it count once."""

    valores: Mapping[str, list[str]]

    @property
    def nome(self) -> str:
        return self.um("formulario")

    def um(self, campo: str) -> str:
        """What was typed there, trimmed; empty where nothing was."""
        return self.cru(campo).strip()

    def cru(self, campo: str) -> str:
        """As it was typed: a senha may begin with a blank."""
        return (self.valores.get(campo) or [""])[0]

    def varios(self, campo: str) -> list[str]:
        return [each for each in self.valores.get(campo, []) if each.strip()]

    def ids(self, campo: str) -> list[UUID]:
        """Raises NaoEncontrado where one is no id."""
        try:
            return [UUID(each) for each in self.varios(campo)]
        except ValueError:
            raise NaoEncontrado() from None

    def marcado(self, campo: str) -> bool:
        """A box was ticked."""
        return bool(self.um(campo))

    def body(self, model: type[M], **more: object) -> M:
        """As what the API takes: a blank field was not sent, a box is true or false, `more` is what no field says.

        Raises Digitado, with the API's own sentences by field.
        """
        found: dict[str, object] = {}
        for name, field in model.model_fields.items():
            if field.annotation is bool or StrictBool in (field.annotation, *field.metadata) or bool in get_args(field.annotation):
                found[name] = self.marcado(name)
            elif get_origin(field.annotation) in (list, tuple, frozenset):
                found[name] = self.varios(name)
            elif typed := self.cru(name) if name == "senha" else self.um(name):
                found[name] = typed
        try:
            return model.model_validate({**found, **more})
        except ValidationError as error:
            raise Digitado({campo.split(".")[0]: mensagem for campo, mensagem in erros(error.errors())}) from None


async def sent(request: Request) -> Formulario:
    """The fields of an urlencoded form; files go another way, streamed."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        return Formulario({})
    await request.body()  # read whole first: what counts once is told apart by it (R11)
    form: FormData = await request.form(max_fields=MOST_FIELDS)
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        values.setdefault(name, []).append(value if isinstance(value, str) else "")
    return Formulario(values)


Enviado = Annotated[Formulario, Depends(sent)]


def gravador(request: Request, form: Formulario) -> Recorder:
    """Records what the form asks for, once for each `chave` (R11)."""
    return Recorder(request, request.app.state.system, form.um("chave")[:200] or None)


Show = Callable[[Recusa], Awaitable[Response]]


async def act(
    request: Request, form: Formulario, action: Callable[[], Awaitable[Response]], to: str | Callable[[Response], str],
    said: str | Callable[[Response], str], show: Show,
) -> Response:
    """Does what the form asks, waits until the pages can show it, and goes to `to`, where `said` is read out.

    A refusal shows the page again by `show`, in the rule's words at the form, with what was typed.
    """
    parts: System = request.app.state.system
    try:
        answer = await action()
    except Refusal as refusal:
        if refusal.status in (401, 404):
            raise
        if refusal.status in (409, 412):  # what stood in the way is seen beside the refusal (R12)
            with suppress(Indisponivel):
                await parts.seen()
        return await show(await recusa(request, form, refusal))
    if position := answer.headers.get("posicao"):
        await parts.positions.reached(int(position), timeout=2.0)
    return go(to if isinstance(to, str) else to(answer), said if isinstance(said, str) else said(answer))


async def recusa(request: Request, form: Formulario, refusal: Refusal) -> Recusa:
    """A refusal, to be shown at the form."""
    campos = refusal.campos if isinstance(refusal, Digitado) else dict(refusal.erros) if isinstance(refusal, Invalido) else {}
    typed = {name: values for name, values in form.valores.items() if name not in HIDDEN and "senha" not in name}
    return Recusa(form.nome, await sentence(request, refusal), campos, typed, refusal.status)


def fields(answer: Response) -> dict[str, Any]:
    """What an answer of the API's own says, for the address that comes next."""
    return json.loads(bytes(answer.body)) if isinstance(answer, Json) else {}
