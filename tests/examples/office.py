"""A believable office: its people, a bakery as client, a modelo, a serviço, and the programação of one month."""
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.acesso import Perfil, Quem
from domain.arquivo import FORMATOS
from domain.escritorio import configuracao, empresas, geracao, pessoas
from domain.event import Canal, Event, Recorded
from domain.log import Context
from domain.programacao.apontamentos import Arquivo
from domain.programacao.events import ArquivoAnexado, Exigencia, Item, ProgramacaoGerada, Tipo
from domain.programacao.state import Programacao, evolve
from domain.refusal import Refusal
from tests.consulta_in_memory import ConsultaInMemory
from tests.log_in_memory import Done, LogInMemory

T = TypeVar("T")

AGORA = datetime(2026, 10, 14, 13, 0, tzinfo=UTC)  # ten in the morning in São Paulo
HOJE, ENTREGA, VENCIMENTO = date(2026, 10, 14), date(2026, 10, 19), date(2026, 10, 20)


def id_of(name: str) -> UUID:
    """The same name is the same id."""
    return uuid5(NAMESPACE_URL, name)


FISCAL, PESSOAL = id_of("departamento fiscal"), id_of("departamento pessoal")
PADARIA, OTICA = id_of("Padaria São João"), id_of("Óptica Visão")
MODELO, SERVICO, PROGRAMACAO = id_of("modelo fiscal"), id_of("fechamento fiscal"), id_of("outubro da padaria")


def _equipe(name: str, perfil: Perfil, *departamentos: UUID) -> Quem:
    return Quem(id_of(name), perfil, Canal.API, frozenset(departamentos) or None)


def _cliente(name: str, empresa: UUID, *departamentos: UUID) -> Quem:
    return Quem(id_of(name), Perfil.CLIENTE, Canal.PORTAL, frozenset(departamentos) or None, frozenset({empresa}))


ANA = _equipe("Ana Prado", Perfil.ADMINISTRADOR)
GILDA = _equipe("Gilda Prado", Perfil.GERENTE)
CAIO, CELIA = _equipe("Caio Nunes", Perfil.COLABORADOR, FISCAL), _equipe("Célia Rocha", Perfil.COLABORADOR, FISCAL)
OTAVIO = _equipe("Otávio Reis", Perfil.COLABORADOR, PESSOAL)
AURORA = _equipe("Aurora Lima", Perfil.AUDITOR)
MARIA = _cliente("Maria Alves", PADARIA)
JOAO = _cliente("João Dias", PADARIA, PESSOAL)
RUI = _cliente("Rui Alves", PADARIA)  # asked not to be told of anything
IRIS = _cliente("Íris Melo", OTICA)

NOMES = ("Notas fiscais de entrada", "Extrato bancário", "Guia do aluguel")
MODELO_ATIVIDADES = tuple(id_of(f"modelo: {nome}") for nome in NOMES)


def item(n: int, **changed: Any) -> Item:
    """The nth of the checklist: the first is obrigatória, the others are a realizar."""
    fields = {
        "id": id_of(NOMES[n]), "modelo_atividade_id": MODELO_ATIVIDADES[n], "nome": NOMES[n],
        "exigencia": Exigencia.A_REALIZAR if n else Exigencia.OBRIGATORIA, "formatos": tuple(FORMATOS),
        "tamanho_maximo_mb": 50, "maximo_arquivos": 20,
    }
    return Item(**{**fields, **changed})


NOTAS, EXTRATO, ALUGUEL = (id_of(nome) for nome in NOMES)
GERADA = ProgramacaoGerada(
    servico_id=SERVICO, empresa_id=PADARIA, modelo_id=MODELO, modelo_versao=1, tipo=Tipo.RECORRENTE, competencia="2026-09",
    periodo="2026-09", responsavel_id=CAIO.id, entrega=ENTREGA, vencimento=VENCIMENTO, atividades=tuple(item(n) for n in range(3)),
)


def given(*events: Event | tuple[Quem, Event], gerada: ProgramacaoGerada = GERADA) -> Programacao:
    """The programação after these, one a minute; who said it is Caio unless told."""
    state = None
    for n, each in enumerate([gerada, *events]):
        quem, event = each if isinstance(each, tuple) else (CAIO, each)
        at = AGORA - timedelta(days=1) + timedelta(minutes=n)
        state = evolve(state, Recorded(n + 1, PROGRAMACAO, n + 1, at, quem.id, quem.canal, None, None, event))
    assert state is not None
    return state


def context(quem: Quem = CAIO, today: date = HOJE) -> Context:
    return Context(quem, AGORA, today)


def arquivo(nome: str = "notas.xml", tamanho: int = 4_096, sha256: str | None = None) -> Arquivo:
    """A file whose bytes, unless told, are like no other's."""
    ending = nome.rsplit(".", 1)[-1]
    return Arquivo(id=id_of(f"anexo {nome}"), nome=nome, tamanho=tamanho, tipo=FORMATOS.get(ending, ""), sha256=sha256 or f"sha of {nome}")


def anexado(atividade: UUID, nome: str = "notas.xml") -> ArquivoAnexado:
    """That such a file was sent."""
    sent = arquivo(nome)
    return ArquivoAnexado(atividade=atividade, anexo=sent.id, nome=nome, tamanho=sent.tamanho, tipo=sent.tipo, sha256=sent.sha256)


def settle(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs what never really waits: all is in memory."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    raise AssertionError("a use case waited for something that is not the log")


def is_a_sentence(said: str) -> None:
    """What a person can read: nothing is missing in it."""
    assert re.fullmatch(r"[«A-ZÉ](?!.*\b(None|XX)).*\.", said, re.DOTALL), said


class Office:
    """A log in memory, and people who do things on it."""

    def __init__(self, log: LogInMemory) -> None:
        self.log, self.consulta = log, ConsultaInMemory(log)

    def does(self, quem: Quem, use_case: Callable[..., Awaitable[T]], *args: Any) -> Done[T]:
        """What the use case answers, and what it recorded. Whatever it refuses, it says so in a whole sentence."""
        try:
            return settle(self.log.run(lambda work: use_case(work, *args), quem))
        except Refusal as refusal:
            is_a_sentence(str(refusal))
            raise

    def by(self, quem: Quem, use_case: Callable[..., Awaitable[T]], *args: Any) -> T:
        """What the use case answers."""
        return self.does(quem, use_case, *args).value

    def names(self, stream: UUID) -> list[str]:
        """What happened there, by name."""
        return [each.event.name for each in self.log.of(stream)]

    def later(self, **passed: float) -> None:
        """Time passes."""
        self.log.now += timedelta(**passed)


COMUNICACAO = {"assunto": "{escritorio}: documentos de {competencia}", "texto": "Olá, {cliente}. Faltam: {pendencias}. Envie em {link}"}
DADOS_SERVICO = configuracao.DadosServico(
    nome="Fechamento fiscal", departamento_id=FISCAL, processo_modelo_id=MODELO, comunicacao=COMUNICACAO, regua=(),
    baixa_automatica="nunca",
)
DADOS_MODELO = configuracao.DadosProcessoModelo(
    nome="Documentos fiscais", atividades=[{"nome": nome, "obrigatoria": nome == NOMES[0]} for nome in NOMES]
)
NOVA = geracao.NovaProgramacao(
    servico_id=SERVICO, empresa_id=PADARIA, competencia="2026-09", entrega=ENTREGA, vencimento=VENCIMENTO, notificar=False
)
FUNDADOR = Quem(None, None, Canal.SISTEMA)


def novo_usuario(quem: Quem, nome: str, **fields: Any) -> pessoas.NovoUsuario:
    """The cadastro that makes this asker."""
    email = f"{quem.id}@exemplo.com.br"
    given = {"nome": nome, "email": email, "perfil": quem.perfil, "notificar_por": ["email"], "empresas": tuple(quem.empresas)}
    departamentos = None if quem.departamentos is None else tuple(quem.departamentos)
    return pessoas.NovoUsuario(**{**given, "departamentos": departamentos, **fields})


@lru_cache
def _founded() -> LogInMemory:
    office = Office(LogInMemory(AGORA - timedelta(days=30)))
    system = FUNDADOR
    office.by(system, configuracao.fundar, "Escritório Aurora", "America/Sao_Paulo", "SP")
    for id, nome in ((FISCAL, "Fiscal"), (PESSOAL, "Pessoal")):
        office.by(system, configuracao.criar_departamento, id, configuracao.NovoDepartamento(nome=nome))
    for quem, nome in ((ANA, "Ana Prado"), (GILDA, "Gilda Prado"), (CAIO, "Caio Nunes"), (CELIA, "Célia Rocha"), (OTAVIO, "Otávio Reis"),
                       (AURORA, "Aurora Lima")):
        office.by(system, pessoas.cadastrar, quem.id, novo_usuario(quem, nome), "hash")
    table = ({"departamento_id": FISCAL, "usuario_id": CAIO.id},)
    for id, nome, cnpj in ((PADARIA, "Padaria São João", "11222333000181"), (OTICA, "Óptica Visão", "12ABC34501DE35")):
        nova = empresas.NovaEmpresa(razao_social=f"{nome} Ltda", nome=nome, cnpj=cnpj, responsaveis=table)
        office.by(system, empresas.cadastrar, id, nova)
    for quem, nome in ((MARIA, "Maria Alves"), (JOAO, "João Dias"), (IRIS, "Íris Melo")):
        office.by(system, pessoas.cadastrar, quem.id, novo_usuario(quem, nome), None)
    office.by(system, pessoas.cadastrar, RUI.id, novo_usuario(RUI, "Rui Alves", notificar_por=[]), None)
    office.by(system, configuracao.criar_modelo, MODELO, DADOS_MODELO, list(MODELO_ATIVIDADES))
    office.by(system, configuracao.criar_servico, SERVICO, DADOS_SERVICO)
    office.log.now = AGORA
    return office.log


def founded() -> Office:
    """The office before its first programação."""
    return Office(_founded().copy())


@lru_cache
def _at_work() -> LogInMemory:
    office = founded()
    office.by(GILDA, geracao.programar, office.consulta, PROGRAMACAO, NOVA)
    return office.log


def at_work() -> Office:
    """The office with the bakery's checklist open and untouched."""
    return Office(_at_work().copy())


def atividades_of(office: Office) -> list[UUID]:
    """The ids of the bakery's checklist, in order."""
    return [each.id for each in office.log.of(PROGRAMACAO)[0].event.atividades]  # type: ignore[attr-defined]


def by_link(quem: Quem, link: UUID, programacao: UUID = PROGRAMACAO) -> Quem:
    """The same client, coming by a link."""
    return replace(quem, link=link, programacao=programacao)
