"""How somebody is told, as chosen by oneself (R8, R18)."""
from collections.abc import Collection

from domain.acesso import Perfil
from domain.escritorio.alcance import asker
from domain.escritorio.consulta import Consulta
from domain.log import Work, get, record
from domain.refusal import Invalido, NaoEncontrado
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.events import UsuarioAlterado
from domain.usuario.state import USUARIO, Usuario


async def escolher(work: Work, consulta: Consulta, canais: Collection[CanalDeAviso], avisos: Avisos | None = None) -> None:
    """From now on. A client that wants no message keeps the portal, where what is asked stays to be seen; the order is of no account."""
    usuario = await _oneself(work)
    chosen = tuple(canal for canal in CanalDeAviso if canal in canais)
    if CanalDeAviso.WHATSAPP in set(chosen) - set(usuario.notificar_por) and not (await consulta.contato(usuario.id)).telefone:
        raise Invalido("canais", "Para avisar por WhatsApp falta um telefone seu no cadastro.")
    if usuario.perfil is Perfil.CLIENTE and not chosen:
        chosen = (CanalDeAviso.PORTAL,)
    after = avisos or usuario.avisos
    if set(chosen) == set(usuario.notificar_por) and after is usuario.avisos:
        return
    departamentos = None if usuario.departamentos is None else tuple(sorted(usuario.departamentos))
    record(work, usuario.id, UsuarioAlterado(
        perfil=usuario.perfil, empresas=tuple(sorted(usuario.empresas)), departamentos=departamentos, notificar_por=chosen, avisos=after
    ))


async def sem_email(work: Work, consulta: Consulta) -> None:
    """Mail is taken out of the channels; the others stay."""
    canais = (await _oneself(work)).notificar_por
    if CanalDeAviso.EMAIL in canais:
        await escolher(work, consulta, set(canais) - {CanalDeAviso.EMAIL})


async def _oneself(work: Work) -> Usuario:
    quem = await asker(work)
    if quem.id is None:
        raise NaoEncontrado("este usuário")
    return await get(work, USUARIO, quem.id)
