"""Files sent in pieces that go on where they stopped: tus 1.0.0 (core, creation, termination, expiration) below each item's page."""
from base64 import b64decode
from email.utils import format_datetime
from typing import Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters import envios
from adapters.api import faults, portal
from adapters.api.limits import streamed
from adapters.api.portal import PRIVATE
from adapters.envio_em_partes import Receiving, drop, finish
from adapters.envios import LIVES, Envio, ForaDeOrdem
from adapters.eventstore.errors import Indisponivel
from adapters.objectstore import ArmazemIndisponivel
from adapters.pages.door import Handler, Pagina
from adapters.pages.portal.door import Cliente, Visita, by_link
from adapters.wiring import System
from domain.arquivo import ArquivoGrande, Limites, nome_limpo
from domain.escritorio import movimentacao
from domain.refusal import NaoEncontrado, Refusal

VERSION: Final = "1.0.0"
PIECE_TYPE: Final = "application/offset+octet-stream"
E: Final = "/p/{link}/atividades/{atividade}/envios"


class VersaoDesconhecida(Refusal):
    """412: another version of tus."""

    codigo = "versao_de_envio"
    status = 412
    detail = "O cabeçalho Tus-Resumable precisa ser 1.0.0."


class PedidoMalfeito(Refusal):
    """400: a header of tus is missing, or is no number."""

    codigo = "envio_malfeito"
    status = 400
    detail = "O cabeçalho {cabecalho} falta, ou não é o que o tus 1.0.0 pede."


class TipoDePedaco(Refusal):
    """415: a piece has one media type alone."""

    codigo = "tipo_de_pedaco"
    status = 415
    detail = "Um pedaço de arquivo vai como application/offset+octet-stream."


class Tus(Pagina):
    """Asked by a script, and answered as programs read; the rule's words stand in `detail`."""

    def trusts(self, request: Request, parts: System) -> bool:
        return by_link(request) or super().trusts(request, parts)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
                    raise VersaoDesconhecida()
                response = await handle(request)
            except Refusal as refusal:
                response = await faults.refused(request, refusal)
            except (Indisponivel, ArmazemIndisponivel) as error:
                response = await faults.away(request, error)
            response.headers.update({"Tus-Resumable": VERSION, "Tus-Version": VERSION, **PRIVATE})
            return response

        return answer


router = APIRouter(route_class=Tus, include_in_schema=False)


@router.options(E)
async def opcoes(atividade: UUID, visita: Cliente) -> Response:
    limites, _ = await room(visita, atividade)
    told = {"Tus-Extension": "creation,termination,expiration", "Tus-Max-Size": str(limites.tamanho_maximo)}
    return Response(status_code=204, headers=told)


@router.post(E)
async def comecar(atividade: UUID, request: Request, visita: Cliente) -> Response:
    """What can be refused by the name, the size and the number is refused before a byte is sent (R13)."""
    limites, presentes = await room(visita, atividade)
    tamanho, nome = _number(request, "Upload-Length"), nome_limpo(_metadata(request).get("filename", ""))
    limites.exige_formato(nome)
    limites.exige_tamanho(nome, tamanho)
    limites.exige_vaga(presentes, 1)
    parts, quem = visita.parts, visita.quem
    assert quem.id is not None
    now = parts.clock.now()
    envio = Envio(uuid4(), visita.entrada.programacao, atividade, quem.id, nome, tamanho, 0, [], 0, None, now + LIVES)
    async with parts.pool.connection() as connection:
        await envios.begin(connection, envio, now)
    where = f"{visita.base}/atividades/{atividade}/envios/{envio.id}"
    return Response(status_code=201, headers={"Location": where, **_state(envio)})


@router.head(E + "/{id}")
async def ate_onde(atividade: UUID, id: UUID, visita: Cliente) -> Response:
    await portal.allowed(visita.parts, visita.entrada)
    envio = await own(visita, atividade, id)
    return Response(status_code=200, headers={"Upload-Length": str(envio.tamanho), **_state(envio)})


@router.patch(E + "/{id}")
async def continuar(atividade: UUID, id: UUID, request: Request, visita: Cliente) -> Response:
    """The last piece makes it one file, and records it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PIECE_TYPE:
        raise TipoDePedaco()
    offset = _number(request, "Upload-Offset")
    with request.app.state.vagas.one(visita.quem.id):
        envio = await own(visita, atividade, id)
        if envio.offset != offset:
            raise ForaDeOrdem()
        if envio.posicao is not None:
            return Response(status_code=204, headers=_state(envio))
        limites, _ = await room(visita, atividade)
        envio = await _arrive(visita, envio, limites, request)
        if not envio.completo:
            return Response(status_code=204, headers=_state(envio))
        position = await finish(visita.parts, visita.quem, envio, limites)
    await visita.parts.positions.reached(position, timeout=2.0)
    return Response(status_code=204, headers={**_state(envio), "Upload-Offset": str(envio.tamanho), "Posicao": str(position)})


async def _arrive(visita: Visita, envio: Envio, limites: Limites, request: Request) -> Envio:
    if int(request.headers.get("content-length", "0") or 0) > envio.tamanho - envio.offset:
        raise ArquivoGrande(envio.nome, limites.tamanho_maximo_mb)
    if envio.completo:  # only recording it is missing: its last byte, sent once more, is not needed
        async for _ in streamed(request).stream():
            pass
        return envio
    async with visita.parts.pool.connection() as connection:
        vez = await envios.take_turn(connection, envio.id, envio.recebido)
    if vez is None:
        raise ForaDeOrdem()
    return await Receiving(visita.parts, envio, vez, limites).take(streamed(request).stream())


@router.delete(E + "/{id}")
async def desistir(atividade: UUID, id: UUID, visita: Cliente) -> Response:
    """Of what is on its way; what is recorded is removed on the item's page."""
    await portal.allowed(visita.parts, visita.entrada)
    await drop(visita.parts, (await own(visita, atividade, id)).id)
    return Response(status_code=204)


async def room(visita: Visita, atividade: UUID) -> tuple[Limites, int]:
    """R15: each request checks again; R5: and that anything may be sent."""
    done = await visita.parts.store.run(lambda work: movimentacao.receber(work, visita.entrada.programacao, atividade), visita.quem)
    return done.value


async def own(visita: Visita, atividade: UUID, id: UUID) -> Envio:
    """Begun by this very person, for this item."""
    async with visita.parts.pool.connection() as connection:
        envio = await envios.find(connection, id, visita.parts.clock.now())
    whose = (visita.entrada.programacao, atividade, visita.quem.id)
    if envio is None or (envio.programacao_id, envio.atividade_id, envio.usuario_id) != whose:
        raise NaoEncontrado("este envio")
    return envio


def _state(envio: Envio) -> dict[str, str]:
    return {"Upload-Offset": str(envio.offset), "Upload-Expires": format_datetime(envio.expira_em, usegmt=True)}


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise PedidoMalfeito(cabecalho=name)
    return int(text)


def _metadata(request: Request) -> dict[str, str]:
    """Pairs of a name and base64, by commas."""
    found = {}
    for pair in request.headers.get("upload-metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = b64decode(value, validate=True).decode()
        except ValueError:
            raise PedidoMalfeito(cabecalho="Upload-Metadata") from None
    return found
