"""One movement for the programações that were selected: first what it will do, then what became of each."""
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api import corpos, lotes
from adapters.api.door import Parts
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.entrada import back
from adapters.pages.formulario import Enviado, fields, gravador, recusa
from adapters.pages.lista.endereco import LISTA
from adapters.pages.lista.filtros import MOST, MOVEM
from adapters.pages.palavras import quantos
from adapters.pages.rendering import Recusa, go, page
from adapters.wiring import System
from domain.acesso import Perfil
from domain.refusal import NaoEncontrado, Proibido, Refusal
from projections import usuarios
from projections.escolhidas import escolhidas

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix=f"{LISTA}/lote")
Acao = Literal["solicitacoes", "transferencias", "baixas"]
Ids = Annotated[list[UUID], Query(max_length=500)]


@dataclass(frozen=True, slots=True)
class Gesto:
    """What is done, in words: before, on the button, and done to one or to many."""

    titulo: str
    botao: str
    feita: str
    feitas: str
    corpo: type[Any]
    fazer: Callable[..., Awaitable[Response]]


GESTOS: Final[Mapping[Acao, Gesto]] = {
    "solicitacoes": Gesto(
        "Enviar nova solicitação", "Enviar", "solicitação enviada", "solicitações enviadas", corpos.LoteSolicitacoes, lotes.solicitar,
    ),
    "transferencias": Gesto(
        "Transferir", "Transferir", "programação transferida", "programações transferidas", corpos.LoteTransferencias, lotes.transferir,
    ),
    "baixas": Gesto("Registrar a baixa", "Registrar a baixa", "baixa registrada", "baixas registradas", corpos.LoteBaixas, lotes.baixar),
}


@router.get("")
async def antes(
    request: Request, pessoa: Equipe, parts: Parts, acao: Acao, programacoes: Ids = [], volta: str = LISTA  # noqa: B006
) -> Response:
    """Changes nothing: which they are, and what has to be said."""
    _may(pessoa)
    if not programacoes:
        return go(back(volta), "Nenhuma programação estava selecionada.")
    return await _ask(request, pessoa, parts, acao, programacoes, back(volta))


async def _ask(
    request: Request, pessoa: Pessoa, parts: System, acao: Acao, ids: Sequence[UUID], volta: str, recusa: Recusa | None = None
) -> Response:
    async with parts.pool.connection() as connection:
        chosen = await escolhidas(connection, ids, pessoa.quem)
        people = (await usuarios.listar(connection, usuarios.Filtros(perfil=MOVEM, ativo=True), MOST)).itens
    if not chosen:
        raise NaoEncontrado("estas programações")
    return await page(
        request, "lista/lote.html", pessoa, recusa=recusa, acao=acao, gesto=GESTOS[acao], escolhidas=chosen, volta=volta,
        pessoas=[(each["id"], each["nome"]) for each in people],
    )


@router.post("/{acao}")
async def fazer(request: Request, acao: Acao, pessoa: Equipe, parts: Parts, form: Enviado) -> Response:
    """By the very code of `/lotes`: each alone."""
    _may(pessoa)
    gesto, volta = GESTOS[acao], back(form.um("volta") or LISTA)
    ids = form.ids("programacoes")
    try:
        answer = await gesto.fazer(form.body(gesto.corpo), request, pessoa.quem, gravador(request, form))
    except Refusal as refusal:
        if refusal.status in (401, 404):
            raise
        return await _ask(request, pessoa, parts, acao, ids, volta, await recusa(request, form, refusal))
    await parts.positions.reached(int(answer.headers["posicao"]), timeout=2.0)
    return await _told(request, pessoa, parts, gesto, fields(answer)["itens"], volta)


async def _told(request: Request, pessoa: Pessoa, parts: System, gesto: Gesto, itens: Sequence[dict[str, Any]], volta: str) -> Response:
    done = [each for each in itens if each["feito"]]
    said = f"{len(done)} {gesto.feita if len(done) == 1 else gesto.feitas}."
    if len(done) == len(itens):
        return go(volta, said)
    async with parts.pool.connection() as connection:
        chosen = {each.id: each for each in await escolhidas(connection, [UUID(each["id"]) for each in itens], pessoa.quem)}
    refused = [(chosen.get(UUID(each["id"])), each["detail"]) for each in itens if not each["feito"]]
    went = [chosen[id] for each in done if (id := UUID(each["id"])) in chosen]
    went_well = quantos(len(done), gesto.feita, gesto.feitas) if done else f"nenhuma {gesto.feita}"
    titulo = f"{quantos(len(refused), 'recusada', 'recusadas')}, {went_well}"
    return await page(
        request, "lista/resultado.html", pessoa, 200 if done else 409, titulo=titulo, gesto=gesto, recusadas=refused, feitas=went,
        volta=volta,
    )


def _may(pessoa: Pessoa) -> None:
    if pessoa.quem.perfil is Perfil.AUDITOR:
        raise Proibido("mover programações")
