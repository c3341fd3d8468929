"""M1: a checklist is born from the modelo's present version, less what the empresa is not asked (M6)."""
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, StrictBool

from domain.calendario import Data
from domain.competencia import Competencia
from domain.empresa.state import EMPRESA, Empresa
from domain.escritorio.alcance import asker
from domain.escritorio.avisar import eligible
from domain.escritorio.consulta import Consulta
from domain.escritorio.state import NAMESPACE
from domain.event import Recorded
from domain.log import Work, get, record
from domain.processo_modelo.state import PROCESSO_MODELO, ProcessoModelo
from domain.programacao.commands import Solicitar, needs_order
from domain.programacao.events import Destinatario, Exigencia, Item, NaoPedida, ProgramacaoGerada, Tipo, TipoSolicitacao
from domain.programacao.refusals import ChecklistVazio, EmpresaInativa, ResponsavelInvalido
from domain.programacao.state import PROGRAMACAO, evolve
from domain.refusal import Invalido, NaoEncontrado
from domain.servico.state import SERVICO
from domain.usuario.state import USUARIO


class SemResponsavel(Invalido):
    """Neither the request nor the empresa's table names one."""

    codigo = "sem_responsavel"

    def __init__(self) -> None:
        super().__init__("responsavel_id", "Diga quem é o responsável: a empresa não tem um para este departamento.")


class NovaProgramacao(BaseModel):
    """M1, avulsa. Dates in the past are taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    servico_id: UUID
    empresa_id: UUID
    competencia: Competencia
    responsavel_id: UUID | None = None
    entrega: Data
    vencimento: Data
    notificar: StrictBool = True


@dataclass(frozen=True, slots=True)
class Corrida:
    """One run of a serviço for one empresa, as an agenda or a person wants it."""

    servico_id: UUID
    empresa_id: UUID
    tipo: Tipo
    competencia: str
    periodo: str
    entrega: date
    vencimento: date
    responsavel_id: UUID | None = None
    agenda_id: UUID | None = None
    solicitar: bool = True


def recorrente_id(servico: UUID, empresa: UUID, periodo: str) -> UUID:
    """R10: once for the three is a fact of the log."""
    return uuid5(NAMESPACE, f"programacao/{servico}/{empresa}/{periodo}")


async def programar(work: Work, consulta: Consulta, id: UUID, nova: NovaProgramacao) -> tuple[Destinatario, ...]:
    """M1 by a person; unless told not to, the client is asked by the same append, where anybody can be."""
    quem = await asker(work)
    quem.needs_gerente("programar serviços")
    needs_order(nova.entrega, nova.vencimento)
    corrida = Corrida(
        nova.servico_id, nova.empresa_id, Tipo.AVULSA, nova.competencia, nova.competencia, nova.entrega, nova.vencimento,
        nova.responsavel_id, solicitar=nova.notificar,
    )
    gerada = await _born(work, id, corrida)
    record(work, id, gerada)
    if not nova.notificar:
        return ()
    context = work.context
    born = evolve(None, Recorded(0, id, 1, context.now, quem.id, quem.canal, None, None, gerada))
    servico = await get(work, SERVICO, nova.servico_id)
    told = await eligible(work, consulta, born, servico)
    if told:
        asked = Solicitar(tipo=TipoSolicitacao.PRIMEIRA, destinatarios=told, servico_versao=servico.versao)
        record(work, id, *asked.decide(born, context))
    return told


async def gerar(work: Work, corrida: Corrida) -> bool:
    """M1 of a recorrente, by its own id. False when it exists, cancelled ones included (R10)."""
    (await asker(work)).needs_gerente("programar serviços")
    id = recorrente_id(corrida.servico_id, corrida.empresa_id, corrida.periodo)
    if (await work.find(PROGRAMACAO, id)).state is not None:
        return False
    record(work, id, await _born(work, id, corrida))
    return True


async def _born(work: Work, id: UUID, corrida: Corrida) -> ProgramacaoGerada:
    servico = (await work.find(SERVICO, corrida.servico_id)).state
    if servico is None:
        raise Invalido("servico_id", "Não encontramos este serviço.")
    empresa = (await work.find(EMPRESA, corrida.empresa_id)).state
    if empresa is None:
        raise Invalido("empresa_id", "Não encontramos esta empresa.")
    if not empresa.ativa:
        raise EmpresaInativa()
    responsavel = corrida.responsavel_id or empresa.responsaveis.get(servico.departamento)
    if responsavel is None:
        raise SemResponsavel()
    usuario = (await work.find(USUARIO, responsavel)).state
    if usuario is None or not usuario.may_be_responsavel(servico.departamento):
        raise ResponsavelInvalido()
    modelo = (await work.find(PROCESSO_MODELO, servico.dados.processo_modelo_id)).state
    if modelo is None:
        raise NaoEncontrado("o processo modelo do serviço")
    atividades, nao_pedidas = _checklist(id, modelo, empresa, servico.id)
    if not atividades:
        raise ChecklistVazio()
    return ProgramacaoGerada(
        servico_id=servico.id, empresa_id=empresa.id, agenda_id=corrida.agenda_id, modelo_id=modelo.id, modelo_versao=modelo.versao,
        tipo=corrida.tipo, competencia=corrida.competencia, periodo=corrida.periodo, responsavel_id=responsavel,
        entrega=corrida.entrega, vencimento=corrida.vencimento, atividades=atividades, nao_pedidas=nao_pedidas, solicitar=corrida.solicitar,
    )


def _checklist(id: UUID, modelo: ProcessoModelo, empresa: Empresa, servico: UUID) -> tuple[tuple[Item, ...], tuple[NaoPedida, ...]]:
    not_asked = empresa.not_asked(servico)
    items, left_out = [], []
    for each in modelo.atividades:
        if each.id in not_asked:
            why = not_asked[each.id]
            left_out.append(NaoPedida(atividade_id=each.id, nome=each.nome, por=why.por, em=why.em))
        else:
            items.append(Item(
                id=uuid5(id, f"atividade/{each.id}"), modelo_atividade_id=each.id, nome=each.nome, instrucao=each.instrucao,
                exigencia=Exigencia.OBRIGATORIA if each.obrigatoria else Exigencia.A_REALIZAR,
                formatos=each.formatos, tamanho_maximo_mb=each.tamanho_maximo_mb, maximo_arquivos=each.maximo_arquivos,
            ))
    return tuple(items), tuple(left_out)
