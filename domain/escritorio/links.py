"""Links (M18, R15): made by messages and by the equipe, looked up, renewed, revoked."""
from datetime import datetime
from uuid import UUID

from domain.acesso import Acao
from domain.departamento.state import DEPARTAMENTO
from domain.empresa.state import EMPRESA
from domain.escritorio.alcance import asker, reach, zone
from domain.escritorio.avisar import channels
from domain.escritorio.consulta import Consulta
from domain.link.events import LinkCopiado, LinkCriado, LinkRenovado, LinkRevogado, RenovacaoPedida
from domain.link.state import LINK, VALIDADE, Link, LinkNaoVale, LinkVivo, link_id
from domain.log import Work, get, record
from domain.programacao.refusals import EmpresaInativa, LinkDeOutro, SemDestinatario
from domain.programacao.state import PROGRAMACAO
from domain.refusal import NaoEncontrado
from domain.servico.state import SERVICO
from domain.usuario.state import USUARIO

ESPERA_RENOVACAO = 60.0  # seconds in which asking again is the same request


async def copiar(work: Work, programacao_id: UUID, usuario_id: UUID, hash: str) -> datetime:
    """M18: a link that the equipe hands over itself; answers when it expires."""
    alcance = await reach(work, programacao_id)
    alcance.needs(Acao.LINKS)
    alcance.programacao.aberta()
    if not (await get(work, EMPRESA, alcance.programacao.gerada.empresa_id)).ativa:
        raise EmpresaInativa()
    usuario = (await work.find(USUARIO, usuario_id)).state
    if usuario is None or not usuario.may_answer(alcance.programacao.gerada.empresa_id, alcance.servico.departamento):
        raise LinkDeOutro()
    id = link_id(hash)
    record(work, id, LinkCopiado(programacao_id=programacao_id, usuario_id=usuario_id, hash=hash))
    return Link(id, programacao_id, usuario_id, hash).expires(alcance.programacao.vencimento, await zone(work))


async def mint(work: Work, programacao_id: UUID, usuario_id: UUID, hash: str, renewed: bool) -> None:
    """By the system, as a message is about to be sent. Minted again after a crash, it is the same link."""
    id = link_id(hash)
    if (await work.find(LINK, id)).state is not None:
        return
    vale_ate = work.context.today + VALIDADE
    if renewed:
        record(work, id, LinkRenovado(programacao_id=programacao_id, usuario_id=usuario_id, hash=hash, vale_ate=vale_ate))
    else:
        record(work, id, LinkCriado(programacao_id=programacao_id, usuario_id=usuario_id, hash=hash, vale_ate=vale_ate))


async def revogar(work: Work, programacao_id: UUID, id: UUID) -> None:
    """M18; allowed after the baixa too (R5). Twice is once."""
    alcance = await reach(work, programacao_id)
    alcance.needs(Acao.LINKS)
    link = await get(work, LINK, id)
    if link.programacao_id != programacao_id:
        raise NaoEncontrado("este link")
    if not link.revogado:
        record(work, id, LinkRevogado(programacao_id=programacao_id))


async def renovar(work: Work, consulta: Consulta, id: UUID) -> None:
    """R15: an expired link asks for a new one, to be sent to the same user by the user's channels."""
    link = await get(work, LINK, id)
    programacao = await get(work, PROGRAMACAO, link.programacao_id)
    servico = await get(work, SERVICO, programacao.gerada.servico_id)
    quem = await asker(work)
    empresa = await get(work, EMPRESA, programacao.gerada.empresa_id)
    allowed = quem.cliente and empresa.ativa and quem.sees(programacao.id, empresa.id, servico.departamento)
    if link.revogado or link.usuario_id != quem.id or not allowed:
        raise LinkNaoVale()
    programacao.aberta()
    if link.expires(programacao.vencimento, await zone(work)) > work.context.now:
        raise LinkVivo()
    if link.renovacao_em and (work.context.now - link.renovacao_em).total_seconds() < ESPERA_RENOVACAO:
        return
    usuario = await get(work, USUARIO, link.usuario_id)
    canais = channels(usuario, await consulta.contato(usuario.id))
    if not canais:
        nome = (await get(work, DEPARTAMENTO, servico.departamento)).nome
        raise SemDestinatario(nome, devolvido=bool(usuario.devolvidos))
    record(work, id, RenovacaoPedida(programacao_id=programacao.id, usuario_id=usuario.id, canais=canais))
