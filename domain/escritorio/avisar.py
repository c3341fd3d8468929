"""Who is to be told of something, and by which channels (R8)."""
from uuid import UUID

from domain.departamento.state import DEPARTAMENTO
from domain.empresa.state import EMPRESA
from domain.escritorio.consulta import Consulta, Contato
from domain.log import Work, get
from domain.programacao.events import Destinatario
from domain.programacao.refusals import SemDestinatario
from domain.programacao.state import Programacao
from domain.servico.state import SERVICO, Servico
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.state import USUARIO, Usuario


def channels(usuario: Usuario, contato: Contato) -> tuple[str, ...]:
    """What the user chose, as far as it can reach: nothing came back from there, and the portal needs a password to sign in with."""
    reach = {CanalDeAviso.EMAIL: contato.email, CanalDeAviso.WHATSAPP: contato.telefone, CanalDeAviso.PORTAL: usuario.tem_senha}
    return tuple(canal for canal in usuario.notificar_por if reach[canal] and canal not in usuario.devolvidos)


async def eligible(work: Work, consulta: Consulta, programacao: Programacao, servico: Servico) -> tuple[Destinatario, ...]:
    """The clients who may be told: active, of the empresa, allowed the departamento, reachable; nobody where the empresa is inativa."""
    empresa = await get(work, EMPRESA, programacao.gerada.empresa_id)
    if not empresa.ativa:
        return ()
    found = [(each, channels(each, contato)) for each, contato in await _who_answer(work, consulta, empresa.id, servico)]
    return tuple(Destinatario(usuario_id=usuario.id, canais=canais) for usuario, canais in found if canais)


async def nobody(work: Work, consulta: Consulta, programacao: Programacao, servico: Servico) -> SemDestinatario:
    """Why `eligible` found no one."""
    asked = await _who_answer(work, consulta, programacao.gerada.empresa_id, servico)
    nome = (await get(work, DEPARTAMENTO, servico.departamento)).nome
    return SemDestinatario(nome, devolvido=any(usuario.devolvidos & set(usuario.notificar_por) for usuario, _ in asked))


async def _who_answer(work: Work, consulta: Consulta, empresa: UUID, servico: Servico) -> list[tuple[Usuario, Contato]]:
    found = []
    for contato in await consulta.clientes(empresa):
        usuario = (await work.find(USUARIO, contato.usuario_id)).state
        if usuario and usuario.may_answer(empresa, servico.departamento):
            found.append((usuario, contato))
    return found


async def responsavel_que_ve(work: Work, programacao: Programacao) -> Usuario | None:
    """Its responsável; None where that sees it no more: the departamento may have been taken from either (R7, R19)."""
    usuario = (await work.find(USUARIO, programacao.responsavel)).state
    servico = await get(work, SERVICO, programacao.gerada.servico_id)
    return usuario if usuario and usuario.may_be_responsavel(servico.departamento) else None


async def colleague(work: Work, consulta: Consulta, usuario_id: UUID) -> tuple[Destinatario, ...]:
    """A user of the equipe, unless it is the one who acts; the panel itself shows the rest."""
    if usuario_id == work.context.quem.id:
        return ()
    usuario = (await work.find(USUARIO, usuario_id)).state
    if not usuario or not usuario.ativo:
        return ()
    canais = tuple(canal for canal in channels(usuario, await consulta.contato(usuario_id)) if canal != CanalDeAviso.PORTAL)
    return (Destinatario(usuario_id=usuario_id, canais=canais),) if canais else ()
