"""Who is to be told of something, and by which channels (R8)."""
from uuid import UUID

from domain.empresa.state import EMPRESA
from domain.escritorio.consulta import Consulta, Contato
from domain.log import Work, get
from domain.programacao.events import Destinatario
from domain.programacao.state import Programacao
from domain.servico.state import Servico
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
    found = []
    for contato in await consulta.clientes(empresa.id):
        usuario = (await work.find(USUARIO, contato.usuario_id)).state
        if usuario and usuario.may_answer(empresa.id, servico.departamento) and (canais := channels(usuario, contato)):
            found.append(Destinatario(usuario_id=usuario.id, canais=canais))
    return tuple(found)


async def colleague(work: Work, consulta: Consulta, usuario_id: UUID) -> tuple[Destinatario, ...]:
    """A user of the equipe, unless it is the one who acts; the panel itself shows the rest."""
    if usuario_id == work.context.quem.id:
        return ()
    usuario = (await work.find(USUARIO, usuario_id)).state
    if not usuario or not usuario.ativo:
        return ()
    canais = tuple(canal for canal in channels(usuario, await consulta.contato(usuario_id)) if canal != CanalDeAviso.PORTAL)
    return (Destinatario(usuario_id=usuario_id, canais=canais),) if canais else ()
