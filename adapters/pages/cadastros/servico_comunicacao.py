"""The words that a serviço sends, and how the client gets them."""
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from adapters.api.door import Parts
from adapters.api.faults import sentence
from adapters.pages.cadastros import previa
from adapters.pages.cadastros.conferir import SALVAR, conferido, rascunho
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.cadastros.servico import LISTA, aba, gravar
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Formulario, act
from adapters.pages.rendering import Recusa
from domain.log import Loaded
from domain.refusal import NaoEncontrado, Refusal
from domain.servico.comunicacao import PLACEHOLDERS, Comunicacao
from domain.servico.state import SERVICO, Servico

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix=LISTA)
Canal = Literal["email", "whatsapp"]
CAMPOS: Final = {
    "escritorio": "o nome do escritório", "empresa": "o nome da empresa", "cliente": "o nome de quem recebe",
    "servico": "o nome do serviço",
    "competencia": "o mês, por extenso", "prazo": "o dia do vencimento, por extenso", "responsavel": "quem responde no escritório",
    "pendencias": "a lista do que falta", "link": "o botão que abre a página do cliente",
}
assert tuple(CAMPOS) == PLACEHOLDERS, "each has its words"
# a mail has styles of its own, and nothing in it may run or load
_MAIL: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@router.get("/{id}/comunicacao")
async def mostrar(
    request: Request, id: UUID, pessoa: Equipe, parts: Parts, canal: Canal = "email", programacao: Annotated[UUID | None, Query()] = None
) -> Response:
    return await _tab(request, parts, pessoa, id, canal, programacao)


async def _tab(
    request: Request, parts: Parts, pessoa: Pessoa, id: UUID, canal: str, programacao: UUID | None, recusa: Recusa | None = None,
    typed: Formulario | None = None,
) -> Response:
    """With the preview of what is typed, or else of what is stored; a text that the rules refuse has none, and says why."""
    itens = await previa.dados(parts, pessoa, id)
    chosen = programacao if any(each["id"] == programacao for each in itens) else None
    if programacao is None and itens:
        chosen = next((each["id"] for each in itens if each["vencimento"] >= parts.today), itens[0]["id"])
    return await aba(
        request, parts, pessoa, id, "servico_comunicacao.html", recusa, digitado=recusa or (rascunho(typed) if typed else None),
        campos=CAMPOS, canal=canal, programacoes=itens, programacao=chosen, trechos=previa.trechos,
        **await _previewed(request, parts, pessoa, id, chosen, typed),
    )


async def _previewed(
    request: Request, parts: Parts, pessoa: Pessoa, id: UUID, programacao: UUID | None, typed: Formulario | None
) -> dict[str, Any]:
    servico = (await parts.store.load(SERVICO, id)).state
    if servico is None:
        raise NaoEncontrado("este serviço")
    try:
        comunicacao = _comunicacao(typed) if typed else servico.dados.comunicacao
    except Refusal as refusal:
        return {"previa": None, "sem_previa": await sentence(request, refusal)}
    return {"previa": await previa.prever(parts, pessoa, servico, comunicacao, programacao), "sem_previa": ""}


def _comunicacao(form: Formulario) -> Comunicacao:
    return conferido(Comunicacao, {"assunto": form.um("assunto"), "texto": form.um("texto").replace("\r\n", "\n")})


def _chosen(form: Formulario) -> tuple[str, UUID | None]:
    """By which channel, and with whose data; `exemplo` is nobody's."""
    acao = form.um("acao")
    canal = acao.removeprefix("previa:") if acao.startswith("previa:") else form.um("canal")
    chosen = form.um("programacao")
    try:
        programacao = UUID(int=0) if chosen == "exemplo" else UUID(chosen) if chosen else None
    except ValueError:
        programacao = None
    return "whatsapp" if canal == "whatsapp" else "email", programacao


@router.post("/{id}/comunicacao")
async def alterar(request: Request, id: UUID, pessoa: Equipe, parts: Parts, form: Enviado) -> Response:
    """Shows how it would look, which everybody may who sees it; or saves it."""
    canal, programacao = _chosen(form)
    if form.um("acao") != SALVAR:
        return await _tab(request, parts, pessoa, id, canal, programacao, typed=form)
    pessoa.quem.needs_gerente()

    async def change() -> Response:
        return await gravar(request, pessoa, form, id, comunicacao=_comunicacao(form))

    return await act(
        request, form, change, f"{LISTA}/{id}/comunicacao", "A comunicação foi salva. Vale já para as programações abertas.",
        lambda recusa: _tab(request, parts, pessoa, id, canal, programacao, recusa, form),
    )


@router.post("/{id}/comunicacao/email")
async def inteiro(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    """The whole mail, as it would be sent: a page by itself, which can run and load nothing."""
    loaded: Loaded[Servico] = await parts.store.load(SERVICO, id)
    if loaded.state is None:
        raise NaoEncontrado("este serviço")
    _, programacao = _chosen(form)
    shown = await previa.prever(parts, pessoa, loaded.state, _comunicacao(form), programacao)
    return HTMLResponse(shown.html, headers={"Content-Security-Policy": _MAIL})
