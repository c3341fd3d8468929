"""What is done to one atividade: files, answers, comments, review; each is the API's own movement, asked by a form."""
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api import apontamentos, corpos
from adapters.api.movimentos import Movimentos
from adapters.api.programacoes import opened
from adapters.pages.acompanhamento.arquivos import depois
from adapters.pages.acompanhamento.dialogos import destinatario
from adapters.pages.acompanhamento.tela import P, endereco, screen
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Formulario, act, fields, gravador
from adapters.pages.rendering import Recusa
from adapters.wiring import System
from domain.escritorio.alcance import VersaoDiferente
from domain.refusal import NaoEncontrado
from projections import acompanhamento, atividades

router = APIRouter(route_class=Pagina, include_in_schema=False)
A = P + "/atividades/{atividade:uuid}"
X = A + "/anexos/{anexo:uuid}"
_TRIES: Final = 5
Movimento = Callable[[Movimentos], Awaitable[Response]]
Dito = str | Callable[[Response], str]


async def moved(
    request: Request, pessoa: Pessoa, id: UUID, atividade: UUID, form: Formulario, movement: Movimento, said: Dito, *,
    as_seen: bool = False, to: str = "",
) -> Response:
    """`as_seen`: refused where somebody changed the atividade since it was drawn, for what takes away or replaces what was seen."""
    parts: System = request.app.state.system
    em = Movimentos(gravador(request, form), pessoa.quem, id)

    async def action() -> Response:
        return await _if_as_seen(em, atividade, form.um("visto"), movement) if as_seen else await movement(em)

    async def show(recusa: Recusa) -> Response:
        return await screen(request, pessoa, parts, id, recusa=recusa, recusado_em=atividade)

    return await act(request, form, action, to or endereco(id, f"a-{atividade}"), said, show)


async def _if_as_seen(em: Movimentos, atividade: UUID, visto: str, movement: Movimento) -> Response:
    """R12: what others do to other atividades meanwhile disturbs nobody; what they did to this one is looked at first."""
    for _ in range(_TRIES):
        await em.parts.seen()
        found = await opened(em.parts, em.quem, em.programacao)
        row = found.row.atividade(atividade)
        if row is None:
            raise NaoEncontrado("esta atividade")
        if last_moved(found.row, row) != visto:
            return await movement(replace(em, versao=0))  # never the version: refused, unless this very form was sent before (R11)
        with suppress(VersaoDiferente):
            return await movement(replace(em, versao=found.row.versao))
    raise VersaoDiferente


def last_moved(programacao: acompanhamento.Row, atividade: atividades.Row) -> str:
    """As the page writes it into its forms."""
    return (atividade.ultima.em if atividade.ultima else programacao.gerada_em).isoformat()


def told(words: str) -> Callable[[Response], str]:
    """What was done, and who is told of it."""

    def said(answer: Response) -> str:
        names = "; ".join(destinatario(each) for each in fields(answer).get("destinatarios", ()))
        return f"{words} Aviso para {names}." if names else words

    return said


@router.post(A + "/comentarios")
async def comentar(id: UUID, atividade: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    said = "Nota interna registrada." if form.marcado("interno") else "Comentário registrado."
    return await moved(
        request, pessoa, id, atividade, form, lambda em: apontamentos.comentar(atividade, form.body(corpos.Comentario), em), told(said)
    )


@router.post(A + "/reabertura")
async def reabrir(id: UUID, atividade: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await moved(
        request, pessoa, id, atividade, form, lambda em: apontamentos.reabrir(atividade, form.body(corpos.Reabertura), em),
        told("Atividade reaberta."), as_seen=True,
    )


@router.post(A + "/retornos")
async def responder(id: UUID, atividade: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await moved(
        request, pessoa, id, atividade, form, lambda em: apontamentos.responder(atividade, form.body(corpos.Retorno), em),
        "Resposta registrada.", as_seen=True,
    )


@router.post(A + "/exigencia")
async def exigir(id: UUID, atividade: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await moved(
        request, pessoa, id, atividade, form, lambda em: apontamentos.exigir(atividade, form.body(corpos.NovaExigencia), em),
        "Exigência alterada.", as_seen=True,
    )


@router.post(A + "/anexos")
async def anexar(
    id: UUID, atividade: UUID, request: Request, pessoa: Equipe, chave: Annotated[str, Query(max_length=200)] = "",
    formulario: Annotated[str, Query(max_length=50)] = "anexar",
) -> Response:
    """Files are read as they come, so that what else the form says is in its address."""
    form = Formulario({"formulario": [formulario], "chave": [chave]})

    def said(answer: Response) -> str:
        sent = fields(answer).get("anexos", ())
        warned = [f" Aviso sobre {each['nome']}: {aviso['texto']}" for each in sent for aviso in each["avisos"]]
        return f"Anexado: {', '.join(str(each['nome']) for each in sent)}.{''.join(warned)}"

    return await moved(request, pessoa, id, atividade, form, lambda em: apontamentos.anexar(atividade, request, em), said)


@router.post(X + "/remocao")
async def remover(id: UUID, atividade: UUID, anexo: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await moved(request, pessoa, id, atividade, form, lambda em: apontamentos.remover(atividade, anexo, em), "Arquivo removido.")


@router.post(X + "/conferencia")
async def conferir(id: UUID, atividade: UUID, anexo: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await moved(
        request, pessoa, id, atividade, form, lambda em: apontamentos.conferir(atividade, anexo, corpos.Vazio(), em), "Arquivo conferido.",
        to=await _looking(request, pessoa, id, anexo, form),
    )


@router.post(X + "/devolucao")
async def devolver(id: UUID, atividade: UUID, anexo: UUID, request: Request, pessoa: Equipe, form: Enviado) -> Response:
    return await moved(
        request, pessoa, id, atividade, form, lambda em: apontamentos.devolver(atividade, anexo, form.body(corpos.Motivo), em),
        told("Arquivo devolvido."), to=await _looking(request, pessoa, id, anexo, form),
    )


async def _looking(request: Request, pessoa: Pessoa, id: UUID, anexo: UUID, form: Formulario) -> str:
    """Who looks at the files one after the other goes on to the next."""
    return await depois(request.app.state.system, pessoa.quem, id, anexo) if form.marcado("no_arquivo") else ""
