"""The client's way into its pages: by a link or signed in; and what stands there where the way is closed (R15)."""
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from adapters import envios
from adapters.api import portal
from adapters.api.door import Parts
from adapters.api.movimentos import Movimentos
from adapters.api.portal import Entrada, Link
from adapters.envios import Envio
from adapters.pages import headers
from adapters.pages.door import Entre, Handler, Pagina, Pessoa, somebody
from adapters.pages.formulario import Formulario, gravador
from adapters.pages.portal.palavras import final, mascarado
from adapters.pages.rendering import Recusa, page
from adapters.wiring import System
from domain.acesso import Quem
from domain.escritorio.avisar import channels
from domain.escritorio.links import ESPERA_RENOVACAO
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.link.state import LINK, LinkExpirado, LinkNaoVale
from domain.refusal import NaoEncontrado
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.state import USUARIO
from projections import acompanhamento, usuarios
from projections.nomes import ELIMINADO, nomes
from projections.portal_na_pagina import Checklist, checklist


def by_link(request: Request) -> bool:
    """Who knows the link's secret needs no further proof: a page without referrer makes some browsers say `Origin: null`."""
    link = str(request.path_params.get("link", ""))
    return bool(link and not portal.programacao(link))


class PaginaDoPortal(Pagina):
    """Without a trace of the link elsewhere; a link that is over says so in its own page."""

    def trusts(self, request: Request, parts: System) -> bool:
        return by_link(request) or super().trusts(request, parts)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except (LinkExpirado, LinkNaoVale, NaoEncontrado) as refusal:
                response = await closed(request, refusal)
            headers.private(response.headers, by_link(request))
            headers.harden(response.headers)
            return response

        return answer


@dataclass(frozen=True, slots=True)
class Visita:
    """A client at one programação; `pessoa` where it signed in, `base` the address of its pages."""

    entrada: Entrada
    pessoa: Pessoa | None
    base: str
    request: Request

    @property
    def quem(self) -> Quem:
        return self.entrada.quem

    @property
    def parts(self) -> System:
        found: System = self.request.app.state.system
        return found

    def movimentos(self, form: Formulario) -> Movimentos:
        return Movimentos(gravador(self.request, form), self.quem, self.entrada.programacao)

    async def checklist(self) -> Checklist:
        """R15: each look checks again."""
        aberta, called = await portal.look(self.parts, self.entrada)
        office = (await self.parts.store.load(ESCRITORIO, ESCRITORIO_ID)).state
        assert office is not None
        return checklist(aberta, office.nome, called, self.quem)

    async def em_duvida(self, atividade: UUID) -> list[Envio]:
        """Files of this person that have arrived here, and wait until it is said whether they are the right ones."""
        assert self.quem.id is not None
        async with self.parts.pool.connection() as connection:
            return await envios.em_duvida(connection, self.entrada.programacao, atividade, self.quem.id, self.parts.clock.now())

    async def page(self, template: str, found: Checklist, recusa: Recusa | None = None, **more: Any) -> Response:
        """With what the foot of every page says: whose link this is, and until when."""
        until = None
        if self.quem.link:
            link = (await self.parts.store.load(LINK, self.quem.link)).state
            until = link.last_day(found.portal["vencimento"]) if link else None
        async with self.parts.pool.connection() as connection:
            called = await nomes(connection, [self.quem.id])
        nome = called.get(self.quem.id, ELIMINADO) if self.quem.id else ""
        return await page(
            self.request, template, self.pessoa, recusa=recusa, base=self.base, lista=found, quem=self.quem, nome=nome, vale_ate=until,
            **more,
        )


async def visit(link: Link, request: Request, parts: Parts) -> Visita:
    pessoa: Pessoa | None = None

    async def signed() -> Quem:
        nonlocal pessoa
        pessoa = await somebody(request, parts)
        if pessoa is None:
            raise Entre()
        return pessoa.quem

    entrada = await portal.enter(parts, link, signed)
    return Visita(entrada, pessoa, f"/p/{quote(link, safe='')}", request)


Cliente = Annotated[Visita, Depends(visit)]


async def closed(request: Request, refusal: LinkExpirado | LinkNaoVale | NaoEncontrado) -> Response:
    """Expired, revoked, or not there."""
    if isinstance(refusal, LinkExpirado):
        return await expired(await visit(request.path_params["link"], request, request.app.state.system))
    if isinstance(refusal, LinkNaoVale):
        return await page(request, "portal/revogado.html", status=410)
    return await page(request, "portal/falha.html", status=404, titulo=str(refusal).rstrip("."), detail="")


async def expired(visita: Visita, recusa: Recusa | None = None) -> Response:
    """What it was about, and where a new one would go; of the checklist it shows nothing."""
    parts = visita.parts
    assert visita.quem.id is not None
    assert visita.quem.link is not None
    async with parts.pool.connection() as connection:
        aberta = await acompanhamento.abrir(connection, visita.entrada.programacao)
        known = await usuarios.mostrar(connection, visita.quem.id)
        called = await nomes(connection, [aberta.row.empresa_id if aberta else None])
    usuario = (await parts.store.load(USUARIO, visita.quem.id)).state
    link = (await parts.store.load(LINK, visita.quem.link)).state
    if not (aberta and usuario and link and known):
        raise NaoEncontrado("este link")
    canais = channels(usuario, await parts.consulta.contato(usuario.id))
    return await page(
        visita.request, "portal/expirado.html", None, 410, recusa, base=visita.base, empresa=called.get(aberta.row.empresa_id, ELIMINADO),
        periodo=aberta.row.periodo, encerrado=aberta.row.encerrada, valeu_ate=link.last_day(aberta.row.vencimento),
        email=mascarado(known["email"] or "") if CanalDeAviso.EMAIL in canais else "",
        telefone=final(known["telefone"] or "") if CanalDeAviso.WHATSAPP in canais else "", pedido_em=link.renovacao_em,
        de_novo=not link.renovacao_em or (parts.clock.now() - link.renovacao_em).total_seconds() >= ESPERA_RENOVACAO,
    )
