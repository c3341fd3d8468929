"""Movements of a programação: access, decision, and what must be recorded elsewhere by the same append."""
from collections.abc import Sequence
from uuid import UUID

from domain.acesso import Acao, Perfil
from domain.arquivo import Limites
from domain.empresa.events import NaoPedirRegistrado, VoltarAPedirRegistrado
from domain.empresa.state import EMPRESA, nao_pedir_id
from domain.escritorio.alcance import Alcance, asker, reach
from domain.escritorio.avisar import colleague, eligible, nobody
from domain.escritorio.consulta import Consulta
from domain.event import Event
from domain.log import Work, get, record
from domain.programacao.apontamentos import Comentar, Devolver, Reabrir
from domain.programacao.commands import Command, Solicitar, Transferir
from domain.programacao.events import Destinatario, NaoPedirMaisInformado, TipoSolicitacao, VoltouAPedir
from domain.programacao.refusals import EmpresaInativa, NadaPendente, ResponsavelInvalido
from domain.refusal import Proibido
from domain.texto import Texto
from domain.usuario.state import USUARIO


async def mover(work: Work, id: UUID, command: Command, expects: int | None = None) -> Sequence[Event]:
    """Any movement that concerns one programação alone, and M6, which concerns the empresa too."""
    return await _decide(work, await _allowed(work, id, command.acao, expects), command)


async def solicitar(work: Work, consulta: Consulta, id: UUID, tipo: TipoSolicitacao, expects: int | None = None) -> Sequence[Destinatario]:
    """M2. Refused where nothing is pending or nobody can be told (R8)."""
    alcance, told = await _to_ask(work, consulta, id, expects)
    await _decide(work, alcance, Solicitar(tipo=tipo, destinatarios=told, servico_versao=alcance.servico.versao))
    return told


async def a_quem_pedir(work: Work, consulta: Consulta, id: UUID) -> Sequence[Destinatario]:
    """Whom `solicitar` would tell now, refused as it would be; records nothing."""
    return (await _to_ask(work, consulta, id, None))[1]


async def _to_ask(work: Work, consulta: Consulta, id: UUID, expects: int | None) -> tuple[Alcance, tuple[Destinatario, ...]]:
    alcance = await _allowed(work, id, Acao.SOLICITACOES, expects)
    if not alcance.programacao.aberta().pendentes:
        raise NadaPendente()
    if not (await get(work, EMPRESA, alcance.programacao.gerada.empresa_id)).ativa:
        raise EmpresaInativa()
    told = await eligible(work, consulta, alcance.programacao, alcance.servico)
    if not told:
        raise await nobody(work, consulta, alcance.programacao, alcance.servico)
    return alcance, told


async def reabrir(
    work: Work, consulta: Consulta, id: UUID, atividade: UUID, comentario: Texto, notificar: bool, expects: int | None = None
) -> Sequence[Destinatario]:
    """M9. Recorded even when nobody can be told."""
    alcance = await _allowed(work, id, Acao.REABERTURA, expects)
    told = await eligible(work, consulta, alcance.programacao, alcance.servico) if notificar else ()
    await _decide(work, alcance, Reabrir(atividade=atividade, comentario=comentario, destinatarios=told))
    return told


async def devolver(
    work: Work, consulta: Consulta, id: UUID, atividade: UUID, anexo: UUID, motivo: Texto, expects: int | None = None
) -> Sequence[Destinatario]:
    """M17. The client is told the motivo; recorded even when nobody can be."""
    alcance = await _allowed(work, id, Acao.DEVOLUCAO, expects)
    told = await eligible(work, consulta, alcance.programacao, alcance.servico)
    await _decide(work, alcance, Devolver(atividade=atividade, anexo=anexo, motivo=motivo, destinatarios=told))
    return told


async def comentar(
    work: Work, consulta: Consulta, id: UUID, comentario_id: UUID, atividade: UUID, texto: Texto,
    interno: bool, notificar: bool, expects: int | None = None,
) -> Sequence[Destinatario]:
    """M8. Only the equipe's comments to the client are sent along."""
    alcance = await _allowed(work, id, Acao.COMENTARIOS, expects)
    tells = notificar and not interno and not alcance.context.quem.cliente
    told = await eligible(work, consulta, alcance.programacao, alcance.servico) if tells else ()
    await _decide(work, alcance, Comentar(id=comentario_id, atividade=atividade, texto=texto, interno=interno, destinatarios=told))
    return told


async def transferir(
    work: Work, consulta: Consulta, id: UUID, para: UUID, comentario: Texto | None, proximas: bool, expects: int | None = None
) -> None:
    """M11. `proximas`: the empresa's table of responsáveis goes with it."""
    alcance = await _allowed(work, id, Acao.TRANSFERENCIA, expects)
    alcance.programacao.aberta()
    usuario = (await work.find(USUARIO, para)).state
    departamento = alcance.servico.departamento
    if usuario is None or not usuario.may_be_responsavel(departamento):
        raise ResponsavelInvalido()
    told = await colleague(work, consulta, para)
    await _decide(work, alcance, Transferir(para=para, comentario=comentario, proximas=proximas, destinatarios=told))
    empresa = await get(work, EMPRESA, alcance.programacao.gerada.empresa_id)
    if proximas and empresa.responsaveis.get(departamento) != para:
        record(work, empresa.id, empresa.with_responsavel(departamento, para))


async def voltar_a_pedir(work: Work, empresa_id: UUID, id: UUID) -> None:
    """M6 undone from the empresa's list: recorded there and in the programação where it was said, even a closed one, whose items stay.

    Undone twice is undone once.
    """
    quem = await asker(work)
    quem.needs_equipe()
    if quem.perfil is Perfil.AUDITOR:
        raise Proibido("voltar a pedir")
    empresa = await get(work, EMPRESA, empresa_id)
    found = empresa.nao_pedir.get(id)
    if found is None:
        return
    alcance = await _allowed(work, found.said.programacao_id, Acao.RETORNOS, None)
    where = next((a for a in alcance.programacao.atividades.values() if a.item.modelo_atividade_id == found.said.atividade_id), None)
    if where:
        record(work, alcance.programacao.id, VoltouAPedir(atividade=where.id))
    record(work, empresa_id, VoltarAPedirRegistrado(id=id, servico_id=found.said.servico_id, atividade_id=found.said.atividade_id))


async def _allowed(work: Work, id: UUID, acao: Acao, expects: int | None) -> Alcance:
    alcance = await reach(work, id, expects)
    alcance.needs(acao)
    return alcance


async def _decide(work: Work, alcance: Alcance, command: Command) -> Sequence[Event]:
    programacao = alcance.programacao
    events = command.decide(programacao, alcance.context)
    record(work, programacao.id, *events)
    for event in events:
        if isinstance(event, NaoPedirMaisInformado | VoltouAPedir):
            await _in_the_empresa(work, alcance, event)
    return events


async def _in_the_empresa(work: Work, alcance: Alcance, event: NaoPedirMaisInformado | VoltouAPedir) -> None:
    """M6 is about the months to come; an item of this checklist only (M19) has none."""
    programacao = alcance.programacao
    item = programacao.atividade(event.atividade).item
    if item.modelo_atividade_id is None:
        return
    empresa = await get(work, EMPRESA, programacao.gerada.empresa_id)
    servico_id, atividade_id = programacao.gerada.servico_id, item.modelo_atividade_id
    id = nao_pedir_id(empresa.id, servico_id, atividade_id)
    if isinstance(event, NaoPedirMaisInformado):
        said = NaoPedirRegistrado(
            id=id, servico_id=servico_id, atividade_id=atividade_id, nome=item.nome,
            programacao_id=programacao.id, comentario=event.comentario,
        )
        record(work, empresa.id, said)
    elif id in empresa.nao_pedir:
        record(work, empresa.id, VoltarAPedirRegistrado(id=id, servico_id=servico_id, atividade_id=atividade_id))


async def receber(work: Work, id: UUID, atividade: UUID, expects: int | None = None) -> tuple[Limites, int]:
    """Before a file is read: that it may be sent here, what the atividade takes, and how many files count already."""
    alcance = await _allowed(work, id, Acao.ANEXOS, expects)
    found = alcance.programacao.aberta().atividade(atividade)
    return found.item.limites, len(found.atuais)
