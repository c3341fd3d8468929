"""Makes what happens in the demonstration happen: each thing once, by the same use cases as the API."""
import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from io import BytesIO
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog

from adapters.conteudo.avisos import pedido_a
from adapters.conteudo.leitura import ler
from adapters.eventstore.errors import Indisponivel
from adapters.objectstore import ArmazemIndisponivel
from adapters.sniffing import Sniffer
from adapters.wiring import System
from domain.acesso import SISTEMA, Perfil, Quem
from domain.arquivo import Limites
from domain.competencia import Competencia
from domain.conteudo.conferencia import Aviso, conferir
from domain.escritorio import geracao, links
from domain.escritorio.alcance import VersaoDiferente
from domain.escritorio.geracao import Corrida, NovaProgramacao, recorrente_id
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.event import Canal, Recorded
from domain.link.state import LINK, link_hash, link_id
from domain.log import Aggregate, Work
from domain.programacao.apontamentos import Arquivo
from domain.programacao.events import Tipo
from domain.programacao.state import PROGRAMACAO, Programacao
from domain.refusal import Refusal
from workers.demo.files import Papel
from workers.demo.people import HELENA, Empresa, Pessoa
from workers.demo.services import Agenda
from workers.demo.steps import Cena, Passo
from workers.demo.story import Avulsa

log = structlog.get_logger(__name__)
T = TypeVar("T")
UseCase = Callable[[Work], Awaitable[object]]
AT_ONCE: Final = 8
PAUSES: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between tries, while a machine that has just started catches its breath."""


@dataclass(frozen=True, slots=True)
class Demonstracao:
    """`hoje` is the day on which the demonstration was begun: its dates stay where they are at every later start."""

    system: System
    hoje: date

    async def once(self, aggregate: Aggregate[Any], id: UUID, use_case: UseCase, quem: Quem) -> None:
        """Unless it is there already, whatever became of it since."""

        async def unless_there(work: Work) -> None:
            if (await work.find(aggregate, id)).state is None:
                await use_case(work)

        await self.run(unless_there, quem)

    async def run(self, use_case: UseCase, quem: Quem) -> None:
        await _patiently(lambda: self.system.store.run(use_case, quem))

    async def generate(self, agenda: Agenda, competencia: Competencia) -> Sequence[tuple[UUID, Empresa]]:
        """M1 for each empresa of the agenda; answers them in order of vencimento."""
        office = (await self.system.store.load(ESCRITORIO, ESCRITORIO_ID)).state
        assert office is not None
        corridas = {
            recorrente_id(agenda.servico.id, empresa.id, each.periodo): (empresa, Corrida(
                agenda.servico.id, empresa.id, Tipo.RECORRENTE, each.competencia, each.periodo, each.entrega, each.vencimento,
                agenda_id=agenda.id,
            ))
            for each in agenda.regra(self.hoje).da_competencia(office.calendario, competencia) for empresa in agenda.empresas
        }
        await together(self.once(PROGRAMACAO, id, _born(corrida), na_equipe(HELENA)) for id, (_, corrida) in corridas.items())
        return [(id, empresa) for id, (empresa, _) in corridas.items()]

    async def schedule(self, avulsa: Avulsa) -> None:
        """M1, and what came after it."""
        nova = NovaProgramacao(
            servico_id=avulsa.servico.id, empresa_id=avulsa.empresa.id, competencia=Competencia.of(self.hoje),
            entrega=avulsa.entrega_em(self.hoje), vencimento=avulsa.vencimento_em(self.hoje), notificar=avulsa.notificar,
        )
        consulta = self.system.consulta
        await self.once(PROGRAMACAO, avulsa.id, lambda work: geracao.programar(work, consulta, avulsa.id, nova), na_equipe(HELENA))
        await self.tell(avulsa.id, avulsa.empresa, avulsa.passos)

    async def tell(self, id: UUID, empresa: Empresa, passos: Sequence[Passo]) -> None:
        """What of the story has not happened yet. Where somebody has made it impossible meanwhile, or needless, it ends there."""
        versao = 0
        try:
            while next_one := await self._next(id, empresa, passos):
                if next_one[0].versao == versao:
                    log.warning("a story of the demonstration ends early", programacao=str(id), why="nothing to do")
                    return
                versao = next_one[0].versao
                await self._do(*next_one)
        except Refusal as refusal:
            log.warning("a story of the demonstration ends early", programacao=str(id), why=refusal.codigo)

    async def _next(self, id: UUID, empresa: Empresa, passos: Sequence[Passo]) -> tuple[Cena, Passo] | None:
        history = await _patiently(lambda: self.system.store.history([id]))
        programacao: Programacao | None = reduce(PROGRAMACAO.fold, history, None)
        assert programacao is not None
        cena = Cena(self.system, programacao, history[-1].version, empresa, self.hoje)
        left = list(passos)
        for recorded in history:
            if left and _is_done(left[0], recorded, cena):
                del left[0]
        return (cena, left[0]) if left else None

    async def _do(self, cena: Cena, passo: Passo) -> None:
        quem = _by_mail(passo) if passo.canal else await self._author(passo.quem, cena)
        arquivos = [await self._stored(papel, passo.item or "", cena) for papel in passo.papeis]
        ready = replace(cena, arquivos=tuple(arquivos))
        try:
            await self.run(lambda work: passo.faz(work, ready), quem)
        except VersaoDiferente:
            log.debug("somebody moved the programação first", programacao=str(cena.programacao.id))

    async def _author(self, pessoa: Pessoa | None, cena: Cena) -> Quem:
        """A client without a senha comes by a link that the responsável gave it (M18)."""
        if pessoa is None:
            return SISTEMA
        if pessoa.perfil is not Perfil.CLIENTE:
            return na_equipe(pessoa)
        if pessoa.com_senha:
            return Quem(pessoa.id, pessoa.perfil, Canal.PORTAL)
        programacao, responsavel = cena.programacao.id, cena.programacao.responsavel
        # nobody else can make it, and the next start makes the same one
        secret = hmac.digest(self.system.settings.secret(), f"demonstracao/{programacao}/{pessoa.id}".encode(), hashlib.sha256).hex()
        hash = link_hash(secret)
        giver = Quem(responsavel, Perfil.COLABORADOR, Canal.PAINEL)
        await self.once(LINK, link_id(hash), lambda work: links.copiar(work, programacao, pessoa.id, hash), giver)
        return Quem(pessoa.id, pessoa.perfil, Canal.PORTAL, link=link_id(hash), programacao=programacao)

    async def _stored(self, papel: Papel, item: str, cena: Cena) -> Arquivo:
        """The bytes first: a file without an event is only waste."""
        limites = cena.programacao.atividade(cena.atividade(item)).item.limites
        mes, files = Competencia(cena.programacao.gerada.competencia), self.system.files
        id, nome, data = cena.id(item, papel.nome), papel.nome_de(mes), papel.feito(cena.empresa, mes)
        await _patiently(lambda: asyncio.to_thread(files.put, files.key(id), BytesIO(data)))
        return Arquivo(
            id=id, nome=nome, tamanho=len(data), tipo=_sniffed(nome, data, limites), sha256=hashlib.sha256(data).hexdigest(),
            avisos=await self._avisos(nome, data, cena),
        )

    async def _avisos(self, nome: str, data: bytes, cena: Cena) -> tuple[Aviso, ...]:
        """What its sender was told, and sent it all the same. All papers are of their month: they are not opened for it."""
        lido = None if nome.endswith(".pdf") else ler(nome, len(data), (each for each in (data,)))
        if lido is None:
            return ()
        return conferir(lido, await pedido_a(self.system.store, cena.programacao, cena.empresa.nome, cena.empresa.documento))


def na_equipe(pessoa: Pessoa) -> Quem:
    """At the panel. What it may is asked of the log when it acts."""
    return Quem(pessoa.id, pessoa.perfil, Canal.PAINEL)


def _born(corrida: Corrida) -> UseCase:
    return lambda work: geracao.gerar(work, corrida)


def _by_mail(passo: Passo) -> Quem:
    """As the receiver takes it: the client, where it was the client's own address, else nobody."""
    return Quem(passo.quem.id, passo.quem.perfil, Canal.EMAIL) if passo.quem else Quem(None, None, Canal.EMAIL)


def _is_done(passo: Passo, recorded: Recorded, cena: Cena) -> bool:
    author = passo.quem.id if passo.quem else None
    if not isinstance(recorded.event, passo.diz) or recorded.by != author:
        return False
    of_item = passo.item is not None and "atividade" in type(recorded.event).model_fields
    return not of_item or getattr(recorded.event, "atividade", None) == cena.atividade(passo.item or "")


def _sniffed(nome: str, data: bytes, limites: Limites) -> str:
    sniffer = Sniffer(nome, limites)
    sniffer.feed(data)
    return sniffer.finish()


async def together(calls: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Several at once, as in an office: the log writes them together."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(call: Coroutine[Any, Any, None]) -> None:
        async with turns:
            await call

    async with asyncio.TaskGroup() as group:
        for call in calls:
            group.create_task(one(call))


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    for pause in PAUSES:
        try:
            return await call()
        except (Indisponivel, ArmazemIndisponivel):
            await asyncio.sleep(pause)
    return await call()
