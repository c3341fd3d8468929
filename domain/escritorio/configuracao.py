"""What the office sets up: itself, departamentos, processos modelo, serviços, agendas."""
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from domain.agenda.events import AgendaAlterada, AgendaCriada, AgendaRemovida
from domain.agenda.recorrencia import Regra
from domain.agenda.state import AGENDA, Agenda
from domain.arquivo import FORMATOS, Limites
from domain.calendario import Data, Uf
from domain.departamento.events import DepartamentoCriado
from domain.departamento.state import DEPARTAMENTO
from domain.empresa.state import EMPRESA
from domain.escritorio.alcance import asker
from domain.escritorio.events import EscritorioAlterado, EscritorioCriado, Feriado
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.faixa import Faixa
from domain.log import Work, get, record
from domain.processo_modelo.events import AtividadeModelo, ProcessoModeloAlterado, ProcessoModeloCriado
from domain.processo_modelo.state import PROCESSO_MODELO
from domain.programacao.events import BaixaAutomatica
from domain.programacao.refusals import ResponsavelInvalido
from domain.refusal import Invalido, NaoEncontrado
from domain.servico.comunicacao import Comunicacao
from domain.servico.events import ServicoAlterado, ServicoCriado
from domain.servico.regua import ReguaDita
from domain.servico.state import SERVICO
from domain.texto import Nome, Texto
from domain.usuario.state import USUARIO


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("não é um fuso horário (por exemplo, America/Sao_Paulo)")
    return ZoneInfo(name).key


Fuso = Annotated[str, AfterValidator(_zone)]


class FeriadoProprio(_Body):
    """A holiday of the office's own."""

    data: Data
    nome: Nome


class DadosEscritorio(_Body):
    """PATCH of the office: what is absent stays."""

    nome: Nome | None = None
    fuso: Fuso | None = None
    uf: Uf | None = None
    feriados: Annotated[list[FeriadoProprio], Field(max_length=500)] | None = None


class NovoDepartamento(_Body):
    nome: Nome


def _known_formats(formatos: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = tuple(dict.fromkeys(each.lower().lstrip(".") for each in formatos))
    unknown = [each for each in cleaned if each not in FORMATOS]
    if unknown:
        raise ValueError(f"não aceitamos {', '.join(unknown)}; use destes: {', '.join(FORMATOS)}")
    if not cleaned:
        raise ValueError("informe ao menos um formato, ou não informe para aceitar todos")
    return cleaned


_PADRAO = Limites()


class DadosAtividade(_Body):
    """One requested file; with `id` it is the same as in the version before."""

    id: UUID | None = None
    nome: Nome
    instrucao: Texto | None = None
    obrigatoria: StrictBool
    formatos: Annotated[tuple[str, ...], AfterValidator(_known_formats)] = _PADRAO.formatos
    tamanho_maximo_mb: Annotated[int, Faixa(1, 500)] = _PADRAO.tamanho_maximo_mb
    maximo_arquivos: Annotated[int, Faixa(1, 200)] = _PADRAO.maximo_arquivos


class DadosProcessoModelo(_Body):
    nome: Nome
    atividades: Annotated[list[DadosAtividade], Field(min_length=1, max_length=200)]


class DadosServico(_Body):
    nome: Nome
    departamento_id: UUID
    processo_modelo_id: UUID
    comunicacao: Comunicacao
    regua: ReguaDita
    baixa_automatica: BaixaAutomatica


class DadosAgenda(Regra):
    """The rule, and whom it is for."""

    servico_id: UUID
    empresas: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=5000)]
    responsavel_id: UUID | None = None

    @property
    def regra(self) -> Regra:
        return Regra.model_validate(self.model_dump(include=set(Regra.model_fields)))


async def fundar(work: Work, nome: str, fuso: str, uf: str) -> None:
    """The first entry of a log; once."""
    if (await work.find(ESCRITORIO, ESCRITORIO_ID)).state is None:
        record(work, ESCRITORIO_ID, EscritorioCriado(nome=nome, fuso=fuso, uf=uf))


async def alterar_escritorio(work: Work, dados: DadosEscritorio) -> None:
    (await asker(work)).needs_administrador("alterar o escritório")
    now = await get(work, ESCRITORIO, ESCRITORIO_ID)
    feriados = now.feriados if dados.feriados is None else tuple(Feriado(data=each.data, nome=each.nome) for each in dados.feriados)
    after = EscritorioAlterado(nome=dados.nome or now.nome, fuso=dados.fuso or now.fuso, uf=dados.uf or now.uf, feriados=feriados)
    if (after.nome, after.fuso, after.uf, after.feriados) != (now.nome, now.fuso, now.uf, now.feriados):
        record(work, ESCRITORIO_ID, after)


async def criar_departamento(work: Work, id: UUID, dados: NovoDepartamento) -> None:
    (await asker(work)).needs_gerente()
    record(work, id, DepartamentoCriado(nome=dados.nome))


async def criar_modelo(work: Work, id: UUID, dados: DadosProcessoModelo, new_ids: list[UUID]) -> None:
    """`new_ids`: one for each atividade that comes without."""
    (await asker(work)).needs_gerente()
    record(work, id, ProcessoModeloCriado(nome=dados.nome, atividades=_atividades(dados, frozenset(), new_ids)))


async def alterar_modelo(work: Work, id: UUID, dados: DadosProcessoModelo, new_ids: list[UUID]) -> int:
    """A new version, unless nothing changed; answers its number."""
    (await asker(work)).needs_gerente()
    now = await get(work, PROCESSO_MODELO, id)
    atividades = _atividades(dados, frozenset(each.id for each in now.atividades), new_ids)
    if (dados.nome, atividades) == (now.nome, now.atividades):
        return now.versao
    record(work, id, ProcessoModeloAlterado(nome=dados.nome, atividades=atividades))
    return now.versao + 1


def _atividades(dados: DadosProcessoModelo, known: frozenset[UUID], new_ids: list[UUID]) -> tuple[AtividadeModelo, ...]:
    seen: set[UUID] = set()
    made = []
    for n, (each, new_id) in enumerate(zip(dados.atividades, new_ids, strict=True)):
        if each.id is not None and (each.id not in known or each.id in seen):
            raise Invalido(f"atividades.{n}.id", "Este id não é de uma atividade da versão atual, ou está repetido.")
        seen.add(each.id or new_id)
        made.append(AtividadeModelo(**each.model_dump(exclude={"id"}), id=each.id or new_id))
    return tuple(made)


async def criar_servico(work: Work, id: UUID, dados: DadosServico) -> None:
    await _check_servico(work, dados)
    record(work, id, ServicoCriado(**_fields(dados)))


async def alterar_servico(work: Work, id: UUID, dados: DadosServico) -> None:
    """R19: holds at once for what is open, but for the modelo."""
    await _check_servico(work, dados)
    now = await get(work, SERVICO, id)
    after = ServicoAlterado(**_fields(dados))
    if after.model_dump() != now.dados.model_dump():
        record(work, id, after)


def _fields(dados: DadosServico) -> dict[str, Any]:
    return {name: getattr(dados, name) for name in DadosServico.model_fields}


async def _check_servico(work: Work, dados: DadosServico) -> None:
    (await asker(work)).needs_gerente()
    if (await work.find(DEPARTAMENTO, dados.departamento_id)).state is None:
        raise Invalido("departamento_id", "Não encontramos este departamento.")
    if (await work.find(PROCESSO_MODELO, dados.processo_modelo_id)).state is None:
        raise Invalido("processo_modelo_id", "Não encontramos este processo modelo.")


async def criar_agenda(work: Work, id: UUID, dados: DadosAgenda) -> None:
    await _check_agenda(work, dados)
    record(work, id, AgendaCriada(**_agenda_fields(dados)))


async def alterar_agenda(work: Work, id: UUID, dados: DadosAgenda) -> None:
    await _check_agenda(work, dados)
    now = await _agenda(work, id)
    after = AgendaAlterada(**_agenda_fields(dados))
    if after.model_dump() != now.dados.model_dump():
        record(work, id, after)


async def remover_agenda(work: Work, id: UUID) -> None:
    """R19: touches nothing generated. Twice is once."""
    (await asker(work)).needs_gerente()
    if not (await get(work, AGENDA, id)).removida:
        record(work, id, AgendaRemovida())


def _agenda_fields(dados: DadosAgenda) -> dict[str, Any]:
    return {name: getattr(dados, name) for name in AgendaCriada.model_fields}


async def _agenda(work: Work, id: UUID) -> Agenda:
    agenda = await get(work, AGENDA, id)
    if agenda.removida:
        raise NaoEncontrado(AGENDA.nome)
    return agenda


async def _check_agenda(work: Work, dados: DadosAgenda) -> None:
    (await asker(work)).needs_gerente()
    servico = (await work.find(SERVICO, dados.servico_id)).state
    if servico is None:
        raise Invalido("servico_id", "Não encontramos este serviço.")
    if len(set(dados.empresas)) < len(dados.empresas):
        raise Invalido("empresas", "Há uma empresa repetida.")
    for empresa in dados.empresas:
        if (await work.find(EMPRESA, empresa)).state is None:
            raise Invalido("empresas", f"Não encontramos a empresa {empresa}.")
    if dados.responsavel_id:
        usuario = (await work.find(USUARIO, dados.responsavel_id)).state
        if usuario is None or not usuario.may_be_responsavel(servico.departamento):
            raise ResponsavelInvalido()
