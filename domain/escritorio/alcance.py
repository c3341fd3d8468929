"""What an asker reaches: who it is now, and the programação that it may know of."""
from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.acesso import Acao, Quem
from domain.empresa.state import EMPRESA
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.link.state import LINK, LinkExpirado, LinkNaoVale
from domain.log import Context, Work, get
from domain.programacao.state import PROGRAMACAO, Programacao
from domain.refusal import NaoEncontrado, Proibido, Refusal
from domain.servico.state import SERVICO, Servico
from domain.usuario.state import USUARIO

ACOES = {
    Acao.ANEXOS: "anexar ou remover arquivos", Acao.RETORNOS: "responder atividades", Acao.COMENTARIOS: "comentar",
    Acao.REABERTURA: "reabrir atividades", Acao.EXIGENCIA: "alterar a exigência", Acao.CONFERENCIA: "conferir arquivos",
    Acao.DEVOLUCAO: "devolver arquivos", Acao.ATIVIDADES: "incluir atividades", Acao.SOLICITACOES: "enviar solicitações",
    Acao.TRANSFERENCIA: "transferir esta programação", Acao.BAIXA: "registrar a baixa", Acao.ESTORNO: "estornar a baixa",
    Acao.CANCELAMENTO: "cancelar a programação", Acao.PRAZO: "alterar o prazo", Acao.LINKS: "criar ou revogar links",
}


class VersaoDiferente(Refusal):
    """412: `If-Match` names another version."""

    codigo = "versao_diferente"
    status = 412
    detail = "Esta programação mudou desde que você a abriu. Veja como ficou e tente de novo."


@dataclass(frozen=True, slots=True)
class Alcance:
    """A programação that the asker sees, with what its access hangs on."""

    programacao: Programacao
    servico: Servico
    context: Context
    versao: int

    def needs(self, acao: Acao) -> None:
        if not self.context.quem.may(acao, self.programacao.responsavel):
            raise Proibido(ACOES[acao])


async def asker(work: Work) -> Quem:
    """Who asks, as it is now: a profile that changed meanwhile counts at once, a deactivated user is nobody (R19)."""
    quem = work.context.quem
    if quem.id is None:
        return quem
    usuario = (await work.find(USUARIO, quem.id)).state
    if usuario is None or not usuario.ativo:
        raise NaoEncontrado() if quem.link is None else LinkNaoVale()
    return usuario.quem(quem.canal, quem.link, quem.programacao)


async def reach(work: Work, id: UUID, expects: int | None = None) -> Alcance:
    """The programação, or 404 where the asker may not know of it; `expects` is the version of an `If-Match`."""
    quem = await asker(work)
    loaded = await work.find(PROGRAMACAO, id)
    programacao = loaded.state
    if programacao is None:
        raise NaoEncontrado("esta programação")
    servico = await get(work, SERVICO, programacao.gerada.servico_id)
    if quem.link is not None:
        await _live(work, quem, programacao, servico)
    else:
        seen = quem.sees(id, programacao.gerada.empresa_id, servico.departamento)
        if seen and quem.cliente:
            seen = (await get(work, EMPRESA, programacao.gerada.empresa_id)).ativa
        if not seen:
            raise NaoEncontrado("esta programação")
    if expects is not None and expects != loaded.version:
        raise VersaoDiferente()
    return Alcance(programacao, servico, replace(work.context, quem=quem), loaded.version)


async def _live(work: Work, quem: Quem, programacao: Programacao, servico: Servico) -> None:
    """R15: each request by a link checks again."""
    assert quem.link is not None
    link = await get(work, LINK, quem.link)
    empresa = await get(work, EMPRESA, programacao.gerada.empresa_id)
    allowed = quem.sees(programacao.id, empresa.id, servico.departamento) and quem.cliente and empresa.ativa
    if link.revogado or link.usuario_id != quem.id or link.programacao_id != programacao.id or not allowed:
        raise LinkNaoVale()
    if link.expires(programacao.vencimento, await zone(work)) <= work.context.now:
        raise LinkExpirado()


async def zone(work: Work) -> ZoneInfo:
    """The office's time zone."""
    return (await get(work, ESCRITORIO, ESCRITORIO_ID)).zone
