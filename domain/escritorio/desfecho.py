"""What came of a message (M15), and what follows: an address that sends things back is marked, and the message goes another way."""
import re
from typing import Final
from uuid import UUID

from domain.escritorio.avisar import channels, colleague, responsavel_que_ve
from domain.escritorio.consulta import Consulta
from domain.log import Work, record
from domain.notificacao.events import AvisoRedirecionado, NotificacaoDevolvida, NotificacaoFalhou
from domain.notificacao.state import NOTIFICACOES, Desfecho, Notificacoes, stream_of
from domain.programacao.state import PROGRAMACAO, Programacao
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.events import EnderecoDevolvido
from domain.usuario.state import USUARIO, Usuario

_ABOUT_US: Final = re.compile(r"(?<![\d.])5\.7\.\d{1,3}(?![\d.])")
"""RFC 3463: a refusal by policy is about who sends, and how; the address may be as good as any."""


async def devolvida(
    work: Work, consulta: Consulta, entrega_id: UUID, programacao_id: UUID, usuario_id: UUID, canal: str, causa: int, motivo: str
) -> None:
    """It came back for good: recorded once, the address marked, the responsável told, and sent by the next channel, all by one append."""
    await registrar(work, consulta, NotificacaoDevolvida(
        programacao_id=programacao_id, entrega_id=entrega_id, causa=causa, usuario_id=usuario_id, canal=canal, motivo=motivo
    ))


async def registrar(work: Work, consulta: Consulta, desfecho: Desfecho, *tambem: Desfecho, segue: bool = True) -> None:
    """M15, once: repeated, or past already, it says nothing. `tambem`: of the same message, for what else it asked. Without `segue` there
    is nothing to say any more by another channel either."""
    for each in tambem:
        others = (await work.find(NOTIFICACOES, stream_of(each.programacao_id))).state or Notificacoes()
        if others.news(each):
            record(work, stream_of(each.programacao_id), each)
    known = (await work.find(NOTIFICACOES, stream_of(desfecho.programacao_id))).state or Notificacoes()
    if not known.news(desfecho):
        return
    if isinstance(desfecho, NotificacaoFalhou | NotificacaoDevolvida):
        desfecho = desfecho.model_copy(update={"motivo": em_uma_linha(desfecho.motivo)})
    record(work, stream_of(desfecho.programacao_id), desfecho)
    if not isinstance(desfecho, NotificacaoFalhou | NotificacaoDevolvida):
        return
    usuario = (await work.find(USUARIO, desfecho.usuario_id)).state
    programacao = (await work.find(PROGRAMACAO, desfecho.programacao_id)).state
    if usuario is None or programacao is None:
        return
    if isinstance(desfecho, NotificacaoDevolvida) and not _ABOUT_US.search(desfecho.motivo):
        await _mark(work, consulta, usuario, desfecho.canal, desfecho.causa, desfecho.motivo, programacao)
    if segue and desfecho.entrega_id not in known.redirecionadas:
        await _redirect(work, consulta, known, desfecho, usuario, programacao)


async def endereco_devolvido(work: Work, consulta: Consulta, usuario_id: UUID, canal: str, causa: int, motivo: str) -> None:
    """What came back was about no programação: there is no M15 and nobody to tell; the address is marked."""
    usuario = (await work.find(USUARIO, usuario_id)).state
    if usuario:
        await _mark(work, consulta, usuario, canal, causa, em_uma_linha(motivo), None)


def em_uma_linha(motivo: str) -> str:
    """What another server says is one line of letters, and not much of it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in motivo).split())[:500]


async def _mark(
    work: Work, consulta: Consulta, usuario: Usuario, canal: str, causa: int, motivo: str, programacao: Programacao | None
) -> None:
    """Once until it is confirmed; what was caused before the address was said (again) tells nothing of it."""
    address = CanalDeAviso(canal)
    if address is CanalDeAviso.PORTAL or address in usuario.devolvidos or causa <= usuario.enderecos_desde.get(address, 0):
        return
    reader = await responsavel_que_ve(work, programacao) if programacao else None
    told = await colleague(work, consulta, reader.id) if reader else ()
    if programacao and programacao.responsavel == usuario.id:
        left = [each.model_copy(update={"canais": tuple(canal for canal in each.canais if canal != address)}) for each in told]
        told = tuple(each for each in left if each.canais)
    record(work, usuario.id, EnderecoDevolvido(
        canal=address, motivo=motivo, programacao_id=programacao.id if programacao else None, destinatarios=told
    ))


async def _redirect(
    work: Work, consulta: Consulta, known: Notificacoes, lost: NotificacaoFalhou | NotificacaoDevolvida, usuario: Usuario,
    programacao: Programacao,
) -> None:
    """To the first channel of the user's, in the user's order, that this message has not gone by; else to the portal; else nowhere."""
    if not usuario.ativo or (programacao.fim and not usuario.equipe):
        return
    asked = await consulta.pedidas(lost.causa, usuario.id)
    used = {lost.canal, *(each.canal for each in asked), *known.canais.get((lost.causa, usuario.id), ())}
    ways = list(channels(usuario, await consulta.contato(usuario.id)))
    if usuario.tem_senha:
        ways.append(CanalDeAviso.PORTAL)
    way = next((each for each in ways if each not in used and not (usuario.equipe and each is CanalDeAviso.PORTAL)), None)
    if way:
        tipo = next((each.tipo for each in asked), "aviso")
        record(work, stream_of(programacao.id), AvisoRedirecionado(
            programacao_id=programacao.id, entrega_id=lost.entrega_id, causa=lost.causa, usuario_id=usuario.id, canal=lost.canal,
            novo_canal=way, tipo=tipo,
        ))
