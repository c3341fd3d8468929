"""Every filter and order of the list, page by page, says what a plain reading of all rows says."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.conninfo import make_conninfo

from domain.acesso import Perfil, Quem
from domain.event import Canal
from domain.prazo import Prazo, prazo
from domain.programacao.events import BaixaAutomatica, Exigencia
from domain.programacao.state import ENCERRADAS, Situacao, Status
from domain.servico.comunicacao import Comunicacao
from domain.texto import sem_acentos
from projections import atividades, departamentos, empresas, painel, servicos, servicos_programados
from projections.filtros import Filtros
from projections.lista import ORDENS, Item, listar
from projections.paginas import CursorInvalido, write_cursor
from projections.servicos_programados import Row
from tests.examples.office import id_of
from tests.projections.projected import ask, fill, identify, office_of

HOJE = date(2026, 10, 14)
DEPARTAMENTOS = {id_of(nome): nome for nome in ("Fiscal", "Pessoal", "Contábil")}
SERVICOS = {id_of(f"s{n}"): nome for n, nome in enumerate(("Fechamento fiscal", "Folha de ponto", "Balancete", "Férias", "Folha 13º"))}
DO_DEPARTAMENTO = dict(zip(SERVICOS, (list(DEPARTAMENTOS)[n] for n in (0, 1, 2, 1, 1)), strict=True))
EMPRESAS = {
    id_of(nome): (nome, razao, documento)
    for nome, razao, documento in (
        ("Óptica Visão", "Visão Comércio de Óculos Ltda", "12ABC34501DE35"),
        ("Padaria São João", "J. Alves & Filhos Ltda", "11222333000181"),
        ("padaria sol", "Sol Panificação 100% Ltda", "45723174000110"), ("Zé_Pneus", "José da Silva", "39053344705"),
        ("Ágape", "Ágape Ltda", "19131243000197"),
    )
}
SEM_NOME = id_of("uma empresa eliminada")
PESSOAS = {id_of(nome): nome for nome in ("Ana", "Caio", "Íris")}
CLIENTE = id_of("cliente")
GERENTE = Quem(id_of("Gilda"), Perfil.GERENTE, Canal.API)
DO_FISCAL = Quem(id_of("Caio"), Perfil.COLABORADOR, Canal.API, frozenset({id_of("Fiscal")}))
DO_PESSOAL = Quem(id_of("Ana"), Perfil.COLABORADOR, Canal.API, frozenset({id_of("Pessoal"), id_of("Contábil")}))
DE_NENHUM = Quem(id_of("Íris"), Perfil.COLABORADOR, Canal.API, frozenset())
AUDITOR = Quem(id_of("Auro"), Perfil.AUDITOR, Canal.API, frozenset())
CLIENTES = Quem(CLIENTE, Perfil.CLIENTE, Canal.PORTAL, frozenset({id_of("Pessoal")}), frozenset({id_of("padaria sol"), id_of("Ágape")}))
INATIVA = id_of("Ágape")


def _row(chance: Random) -> Row:
    status = chance.choice(tuple(Status))
    entrega = HOJE + timedelta(days=chance.randint(-9, 9))
    vencimento = entrega + timedelta(days=chance.randint(0, 4))
    total = chance.randint(1, 4)
    feitas = chance.randint(0, total)
    when = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=chance.randint(0, 60))
    return Row(
        id=UUID(int=chance.getrandbits(128)), servico_id=chance.choice(tuple(SERVICOS)), empresa_id=chance.choice((*EMPRESAS, SEM_NOME)),
        competencia=(competencia := f"2026-{chance.randint(8, 10):02}"), periodo=competencia, responsavel_id=chance.choice(tuple(PESSOAS)),
        status=status, entrega=entrega, vencimento=vencimento,
        encerrada_em=HOJE + timedelta(days=chance.randint(-9, 5)) if status in ENCERRADAS else None,
        total=total, feitas=feitas, percentual=100 * feitas // total, sem_movimento=chance.randint(0, feitas),
        a_conferir=chance.choice((0, 0, 2)), novidade=chance.random() < 0.3, atualizada_em=when,
        ultimo_tipo="arquivo_anexado", ultimo_por=chance.choice((None, *PESSOAS)), ultima_atividade=None, solicitada_em=when,
        respondida_em=when + timedelta(hours=chance.randint(1, 40)) if chance.random() < 0.5 else None,
    )


ROWS = [_row(Random(n)) for n in range(260)]


@pytest.fixture(scope="module")
def cheia(postgres_url: str) -> Iterator[str]:
    """A database with these rows, for questions only."""
    name = f"lista_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        url = office_of(make_conninfo(postgres_url, dbname=name))
        fill(url, servicos_programados.VIEW, ROWS)
        fill(url, departamentos.VIEW, [departamentos.Row(id, nome, sem_acentos(nome)) for id, nome in DEPARTAMENTOS.items()])
        fill(url, servicos.VIEW, [_servico(id, nome) for id, nome in SERVICOS.items()])
        fill(url, empresas.VIEW, [empresas.Row(id, id != INATIVA, ()) for id in (*EMPRESAS, SEM_NOME)])
        fill(url, atividades.VIEW, [_atividade(row) for row in ROWS])
        identify(url, {
            **{id: {"tipo": "empresa", "nome": n, "razao_social": r, "documento": d} for id, (n, r, d) in EMPRESAS.items()},
            SEM_NOME: {"tipo": "empresa"}, **{id: {"tipo": "usuario", "nome": nome} for id, nome in PESSOAS.items()},
        })
        yield url
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _servico(id: UUID, nome: str) -> servicos.Row:
    comunicacao = Comunicacao(assunto="a", texto="b")
    return servicos.Row(id, 1, nome, sem_acentos(nome), DO_DEPARTAMENTO[id], id_of("m"), comunicacao, (), BaixaAutomatica.NUNCA)


def _atividade(row: Row) -> atividades.Row:
    return atividades.Row(id_of(str(row.id)), row.id, 0, None, "Extrato", None, (), 50, 20, Exigencia.DISPENSADA, Situacao.PENDENTE)


def _seen(row: Row, quem: Quem) -> bool:
    departamento = DO_DEPARTAMENTO[row.servico_id]
    if quem.cliente and row.empresa_id == INATIVA:
        return False
    return quem.sees(row.id, row.empresa_id, departamento)


def _prazo(row: Row) -> Prazo | None:
    return None if row.status is Status.CANCELADA else prazo(row.entrega, row.vencimento, row.encerrada_em or HOJE)


def _found(row: Row, busca: str) -> bool:
    nome, razao, documento = EMPRESAS.get(row.empresa_id, ("", "", ""))
    said = sem_acentos(f"{razao} {nome} {documento}"), sem_acentos(SERVICOS[row.servico_id])
    return all(
        any(word in text or word.translate(str.maketrans("", "", "./-")) in text for text in said) for word in sem_acentos(busca).split()
    )


def _fits(row: Row, f: Filtros) -> bool:
    status = {row.status.value, "encerradas" if row.status in ENCERRADAS else "abertas"}
    return all((
        not f.empresa_id or row.empresa_id in f.empresa_id, not f.servico_id or row.servico_id in f.servico_id,
        not f.departamento_id or DO_DEPARTAMENTO[row.servico_id] in f.departamento_id,
        not f.responsavel_id or row.responsavel_id in f.responsavel_id, not f.competencia or row.competencia in f.competencia,
        not f.status or status & set(f.status), not f.prazo or _prazo(row) in f.prazo, not f.busca or _found(row, f.busca),
        f.com_novidade is None or row.novidade is f.com_novidade, f.a_conferir is None or (row.a_conferir > 0) is f.a_conferir,
    ))


def _place(row: Row, ordem: str) -> tuple[Any, ...]:
    match ordem.removeprefix("-"):
        case "empresa":
            return sem_acentos(EMPRESAS.get(row.empresa_id, ("",))[0]), row.empresa_id, row.vencimento, row.id
        case "progresso":
            return row.percentual, row.id
        case column:
            return getattr(row, column), row.id


def expected(filtros: Filtros, quem: Quem = GERENTE, ordem: str = "vencimento") -> list[UUID]:
    fitting = [row for row in ROWS if _seen(row, quem) and _fits(row, filtros)]
    return [row.id for row in sorted(fitting, key=lambda row: _place(row, ordem), reverse=ordem.startswith("-"))]


@dataclass
class Lido:
    itens: list[Item]
    paginas: int


def read(url: str, filtros: Filtros, quem: Quem = GERENTE, ordem: str = "vencimento", limite: int = 50, atividades: bool = False) -> Lido:
    """All pages, one after the other."""

    async def pages(connection: Any) -> Lido:
        found: list[Item] = []
        cursor, count = None, 0
        while True:
            page = await listar(connection, filtros, quem, HOJE, limite, cursor, ordem, atividades)
            assert len(page.itens) <= limite
            found += page.itens
            cursor, count = page.proximo, count + 1
            if cursor is None:
                return Lido(found, count)

    return ask(url, pages)


def some(values: Any) -> Any:
    return st.just(()) | st.lists(st.sampled_from(sorted(values, key=str)), min_size=1, max_size=3, unique=True).map(tuple)


BUSCAS = (
    "padaria", "OPTICA", "são joão", "11.222.333/0001-81", "folha padaria", "100%", "zé_p", "12.abc.345/01de-35", "nada", "a", "13º", "  ",
)
filtros = st.builds(
    Filtros, empresa_id=some((*EMPRESAS, SEM_NOME)), servico_id=some(SERVICOS), departamento_id=some(DEPARTAMENTOS),
    responsavel_id=some(PESSOAS), competencia=some(("2026-08", "2026-09", "2026-10", "2031-01")),
    status=some((*(each.value for each in Status), "abertas", "encerradas")), prazo=some(Prazo),
    busca=st.none() | st.sampled_from(BUSCAS), com_novidade=st.sampled_from((None, None, True, False)),
    a_conferir=st.sampled_from((None, None, True, False)),
)
ordens = st.sampled_from([sign + ordem for ordem in ORDENS for sign in ("", "-")])
quens = st.sampled_from((GERENTE, DO_FISCAL, DO_PESSOAL, DE_NENHUM, AUDITOR, CLIENTES))


@pytest.mark.parametrize("ordem", [sign + ordem for ordem in ORDENS for sign in ("", "-")])
@pytest.mark.parametrize("limite", [7, 500])
def test_pages_follow_each_other_without_gaps_or_repeats(cheia: str, ordem: str, limite: int) -> None:
    """api.md, «Lists»"""
    lido = read(cheia, Filtros(), ordem=ordem, limite=limite)
    assert [item["id"] for item in lido.itens] == expected(Filtros(), ordem=ordem)
    assert lido.paginas == -(-len(ROWS) // limite)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filtros=filtros, ordem=ordens, quem=quens, limite=st.sampled_from((3, 20, 500)))
def test_filters_narrow_and_their_values_widen(cheia: str, filtros: Filtros, ordem: str, quem: Quem, limite: int) -> None:
    """Any filters together, in any order, for anybody, however the pages are cut."""
    assert [item["id"] for item in read(cheia, filtros, quem, ordem, limite).itens] == expected(filtros, quem, ordem)


@pytest.mark.parametrize("filtro", [
    Filtros(empresa_id=(id_of("padaria sol"),)), Filtros(servico_id=tuple(SERVICOS)[:2]), Filtros(departamento_id=(id_of("Pessoal"),)),
    Filtros(responsavel_id=(id_of("Ana"), id_of("Íris"))), Filtros(competencia=("2026-09",)), Filtros(competencia=("2026-08", "2026-10")),
    *(Filtros(status=(each,)) for each in (*(s.value for s in Status), "abertas", "encerradas")), Filtros(status=("abertas", "cancelada")),
    *(Filtros(prazo=(each,)) for each in Prazo), Filtros(prazo=(Prazo.VENCIDO,), status=("abertas",)), Filtros(prazo=tuple(Prazo)),
    *(Filtros(busca=each) for each in BUSCAS), Filtros(com_novidade=True), Filtros(com_novidade=False), Filtros(a_conferir=True),
    Filtros(a_conferir=False),
], ids=repr)
def test_each_filter_alone(cheia: str, filtro: Filtros) -> None:
    """R14 for prazo; busca goes by razão social, nome, CNPJ and serviço, without accents or case."""
    assert [item["id"] for item in read(cheia, filtro).itens] == expected(filtro)


def test_a_common_word_is_looked_for_row_by_row(cheia: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that finds many empresas takes another way to the same answer."""
    monkeypatch.setattr("projections.filtros._FEW", 1)
    for busca in BUSCAS:
        assert [item["id"] for item in read(cheia, Filtros(busca=busca)).itens] == expected(Filtros(busca=busca))


def test_what_like_reads_as_something_else_is_itself(cheia: str) -> None:
    """A search is text, never a pattern."""
    for busca in ("%", "_", "\\", "100%", "é_pneus", "%%", "q\x00q"):
        found = {item["empresa"]["nome"] for item in read(cheia, Filtros(busca=busca)).itens}
        assert found == {"%": {"padaria sol"}, "100%": {"padaria sol"}, "_": {"Zé_Pneus"}, "é_pneus": {"Zé_Pneus"}}.get(busca, set())


def test_a_row_is_what_the_contract_says(cheia: str) -> None:
    """api.md, GET /programacoes; the erased is «eliminado», what the system did is its own."""
    item = next(each for each in read(cheia, Filtros(), atividades=True).itens if each["id"] == ROWS[0].id)
    row = ROWS[0]
    assert item["empresa"] == {"id": row.empresa_id, "nome": EMPRESAS.get(row.empresa_id, ("«eliminado»",))[0]}
    assert item["servico"] == {"id": row.servico_id, "nome": SERVICOS[row.servico_id]}
    assert item["responsavel"] == {"id": row.responsavel_id, "nome": PESSOAS[row.responsavel_id]}
    assert item["progresso"] == {"feitas": row.feitas, "total": row.total, "percentual": row.percentual}
    assert (item["status"], item["prazo"], item["entrega"], item["vencimento"]) == (row.status, _prazo(row), row.entrega, row.vencimento)
    assert item["ultima_movimentacao"]["o_que"] == "anexou um arquivo"
    assert item.get("atividades") == [
        {"id": id_of(str(row.id)), "nome": "Extrato", "exigencia": "dispensada", "situacao": "pendente", "feita": True}
    ]
    erased = next(each for each in read(cheia, Filtros(empresa_id=(SEM_NOME,))).itens)
    assert erased["empresa"]["nome"] == "«eliminado»"
    by_the_system = next(each for each in read(cheia, Filtros()).itens if each["ultima_movimentacao"]["por"]["id"] is None)
    assert by_the_system["ultima_movimentacao"]["por"]["nome"] == "Sistema"


@pytest.mark.parametrize("cursor", ["", "x", "é", "AAAA", "W10", write_cursor("empresas", "a", id_of("a"))])
def test_a_cursor_of_another_list_is_refused(cheia: str, cursor: str) -> None:
    """api.md: malformed is 422; a cursor belongs to one order."""
    page = ask(cheia, lambda connection: listar(connection, Filtros(), GERENTE, HOJE, 5))
    for wrong, ordem in ((cursor, "vencimento"), (page.proximo, "-vencimento"), (page.proximo, "empresa")):
        if wrong:
            with pytest.raises(CursorInvalido):
                ask(cheia, partial(listar, filtros=Filtros(), quem=GERENTE, hoje=HOJE, cursor=wrong, ordem=ordem))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filtros=filtros, quem=quens)
def test_the_painel_counts_what_the_list_shows(cheia: str, filtros: Filtros, quem: Quem) -> None:
    """api.md, GET /painel"""
    shown = ask(cheia, lambda connection: painel.mostrar(connection, filtros, quem, HOJE))
    rows = [row for row in ROWS if _seen(row, quem) and _fits(row, filtros)]
    counted = {(each["status"], each["prazo"]): each["total"] for each in shown["contagens"]}
    assert counted == {pair: sum((r.status, _prazo(r)) == pair for r in rows) for pair in {(r.status, _prazo(r)) for r in rows}}
    abertas = [row for row in rows if row.encerrada_em is None]
    assert _load(shown["por_responsavel"]) == _carried(abertas, lambda row: row.responsavel_id)
    assert _load(shown["por_departamento"]) == _carried(abertas, lambda row: DO_DEPARTAMENTO[row.servico_id])
    answered = [(r.respondida_em - r.solicitada_em).total_seconds() / 3600 for r in rows if r.respondida_em and r.solicitada_em]
    hours = shown["primeira_resposta_horas"]
    assert (hours is None) == (not answered)
    assert hours is None or abs(hours - sum(answered) / len(answered)) <= 0.01
    total = sum(r.total for r in rows)
    assert shown["sem_movimento_percentual"] == (100 * sum(r.sem_movimento for r in rows) // total if total else None)


def _load(cargas: list[painel.Carga]) -> dict[UUID, tuple[int, int, int]]:
    return {each["id"]: (each["abertas"], each["atrasadas"], each["vencidas"]) for each in cargas}


def _carried(abertas: list[Row], by: Callable[[Row], UUID]) -> dict[UUID, tuple[int, int, int]]:
    found = {}
    for id in {by(row) for row in abertas}:
        prazos = [_prazo(row) for row in abertas if by(row) == id]
        found[id] = len(prazos), prazos.count(Prazo.ATRASADO), prazos.count(Prazo.VENCIDO)
    return found


def test_names_in_the_painel_are_in_it(cheia: str) -> None:
    """By name, people and departamentos."""
    shown = ask(cheia, lambda connection: painel.mostrar(connection, Filtros(), GERENTE, HOJE))
    assert [each["nome"] for each in shown["por_departamento"]] == sorted(DEPARTAMENTOS.values())
    assert {each["nome"] for each in shown["por_responsavel"]} == set(PESSOAS.values())
