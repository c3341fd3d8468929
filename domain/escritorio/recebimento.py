"""Mail that answers (M20): who may send to a programação by mail, and what is done with what came."""
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.conteudo.conferencia import Aviso
from domain.empresa.state import EMPRESA
from domain.escritorio.alcance import reach
from domain.escritorio.movimentacao import mover
from domain.event import Event
from domain.log import Work, get, record
from domain.programacao.recebidos import Colocar, Descartar, NaoRecebe, Receber, seen
from domain.programacao.state import PROGRAMACAO, Programacao, Recebido
from domain.refusal import NaoEncontrado
from domain.servico.state import SERVICO
from domain.texto import Texto
from domain.usuario.state import USUARIO


async def receber(work: Work, id: UUID, command: Receber) -> Sequence[Event]:
    """M20. NaoRecebe where whose address it is may not answer any more; the same mail again is answered before that."""
    programacao = await get(work, PROGRAMACAO, id)
    if command.mensagem in programacao.mensagens:
        return []
    if not await _may_answer(work, programacao, command.usuario_id):
        raise NaoRecebe()
    events = command.decide(programacao, work.context)
    record(work, id, *events)
    return events


async def a_quem(work: Work, ids: Sequence[UUID], usuario_id: UUID, mensagem: UUID) -> UUID | None:
    """Which of the programações that one mail was about an answer is for: the one that has it already, else the first to be due of those
    that wait for something, else of those that are open, else of all. None where the user may answer none of them."""
    found: list[tuple[bool, bool, date, UUID]] = []
    for id in ids:
        programacao = await get(work, PROGRAMACAO, id)
        if mensagem in programacao.mensagens:
            return id
        if await _may_answer(work, programacao, usuario_id):
            closed = programacao.fim is not None
            found.append((closed, not programacao.pendentes, programacao.vencimento, id))
    return min(found)[-1] if found else None


async def colocar(
    work: Work, id: UUID, recebido: UUID, atividade: UUID, avisos: Sequence[Aviso], expects: int | None = None
) -> Sequence[Event]:
    """M3 of what came by mail, by the equipe, or by the client whose address it came from."""
    return await mover(work, id, Colocar(recebido=recebido, atividade=atividade, avisos=tuple(avisos)), expects)


async def descartar(work: Work, id: UUID, recebido: UUID, motivo: Texto | None, expects: int | None = None) -> Sequence[Event]:
    return await mover(work, id, Descartar(recebido=recebido, motivo=motivo), expects)


async def ver(work: Work, id: UUID, recebido: UUID) -> Recebido:
    """One that came by mail, as far as the asker may know of it."""
    alcance = await reach(work, id)
    quem = alcance.context.quem
    found = seen(alcance.programacao, recebido, quem.id if quem.cliente else None)
    if found.descartado:
        raise NaoEncontrado("este arquivo")
    return found


async def _may_answer(work: Work, programacao: Programacao, usuario_id: UUID) -> bool:
    usuario = (await work.find(USUARIO, usuario_id)).state
    servico = await get(work, SERVICO, programacao.gerada.servico_id)
    empresa = await get(work, EMPRESA, programacao.gerada.empresa_id)
    return usuario is not None and usuario.may_answer(empresa.id, servico.departamento) and empresa.ativa
