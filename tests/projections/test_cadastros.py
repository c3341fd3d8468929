"""The cadastros as GET shows them: what the log says, with today's names, page by page."""
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from psycopg import AsyncConnection

from domain.acesso import Perfil
from domain.empresa.state import EMPRESA
from domain.escritorio import configuracao
from domain.escritorio import empresas as casos
from domain.escritorio.pessoas import MudancasUsuario
from domain.escritorio.pessoas import alterar as alterar_usuario
from domain.usuario.state import USUARIO
from projections import agendas, departamentos, empresas, escritorio, processos_modelo, servicos, usuarios
from projections.paginas import CursorInvalido, Pagina
from projections.view import replay
from tests.examples.office import (
    ANA,
    CAIO,
    DADOS_MODELO,
    DADOS_SERVICO,
    FISCAL,
    GILDA,
    HOJE,
    JOAO,
    MARIA,
    MODELO,
    MODELO_ATIVIDADES,
    OTICA,
    PADARIA,
    PESSOAL,
    SERVICO,
    at_work,
    id_of,
)
from tests.projections.histories import Historia, historias
from tests.projections.projected import ask, identify, project


def pages(url: str, listar: Callable[..., Awaitable[Pagina[Any]]], limite: int) -> list[Any]:
    """All pages, one after the other."""

    async def follow(connection: AsyncConnection[Any]) -> list[Any]:
        found: list[Any] = []
        cursor = None
        while True:
            page = await listar(connection, limite=limite, cursor=cursor)
            assert len(page.itens) <= limite
            found, cursor = [*found, *page.itens], page.proximo
            if cursor is None:
                return found

    return ask(url, follow)


LISTAS: dict[str, Callable[..., Awaitable[Pagina[Any]]]] = {
    "departamentos": departamentos.listar, "servicos": servicos.listar, "processos_modelo": processos_modelo.listar,
    "agendas": agendas.listar, "usuarios": partial(usuarios.listar, filtros=usuarios.Filtros()),
    "empresas": partial(empresas.listar, filtros=empresas.Filtros()),
}


CNPJS = ("45723174000110", "19131243000197", "00000000000191", "33000167000101", "60746948000112")


def test_every_list_goes_page_by_page_in_its_order(database: str) -> None:
    """api.md, «Lists»: no gaps, no repeats, and a cursor serves its own list only."""
    office = at_work()
    for n, nome in enumerate(("ágil", "Zeta", "Ágil", "beta", "água")):
        office.by(GILDA, configuracao.criar_departamento, id_of(f"d{n}"), configuracao.NovoDepartamento(nome=nome))
        office.by(GILDA, configuracao.criar_servico, id_of(f"s{n}"), DADOS_SERVICO.model_copy(update={"nome": nome}))
        modelo = DADOS_MODELO.model_copy(update={"nome": nome})
        office.by(GILDA, configuracao.criar_modelo, id_of(f"m{n}"), modelo, [id_of(f"m{n} {i}") for i in range(3)])
        office.by(GILDA, casos.cadastrar, id_of(f"e{n}"), casos.NovaEmpresa(razao_social=nome, cnpj=CNPJS[n]))
        office.by(GILDA, configuracao.criar_agenda, id_of(f"a{n}"), _dados_agenda())
    url = project(database, office.log)
    for name, listar in LISTAS.items():
        everything = pages(url, listar, 500)
        assert [each["id"] for each in pages(url, listar, 2)] == [each["id"] for each in everything], name
        others = [other for other in LISTAS if other != name]
        cursor = ask(url, partial(listar, limite=1)).proximo
        for other in others:
            with pytest.raises(CursorInvalido):
                ask(url, partial(LISTAS[other], limite=1, cursor=cursor))
    names = [each["nome"] for each in pages(url, LISTAS["departamentos"], 3)]
    assert [nome.lower() for nome in names] == ["ágil", "ágil", "água", "beta", "fiscal", "pessoal", "zeta"]
    assert [each["nome"].lower() for each in pages(url, LISTAS["empresas"], 3)] == [
        "ágil", "ágil", "água", "beta", "óptica visão", "padaria são joão", "zeta",
    ]


def _dados_agenda(**changed: Any) -> configuracao.DadosAgenda:
    fields = {
        "servico_id": SERVICO, "empresas": (PADARIA,), "recorrencia": {"meses": [1, 7]}, "competencia_offset": -1,
        "vencimento": {"dia": 20, "ajuste": "antecipa"}, "entrega_dias_antes": 5, "inicio": HOJE, "responsavel_id": CAIO.id,
    }
    return configuracao.DadosAgenda(**{**fields, **changed})


def test_an_empresa_shows_its_document_without_punctuation(database: str) -> None:
    """api.md, /empresas"""
    office = at_work()
    office.by(GILDA, casos.cadastrar, id_of("zé"), casos.NovaEmpresa(razao_social="José da Silva", nome="Zé Pneus", cpf="390.533.447-05"))
    office.by(GILDA, casos.alterar, OTICA, casos.MudancasEmpresa(ativa=False))
    url = project(database, office.log)
    assert ask(url, lambda connection: empresas.mostrar(connection, id_of("zé"))) == {
        "id": id_of("zé"), "razao_social": "José da Silva", "nome": "Zé Pneus", "cpf": "39053344705", "ativa": True, "responsaveis": [],
    }
    otica = ask(url, lambda connection: empresas.mostrar(connection, OTICA))
    assert otica
    assert (otica.get("cnpj"), otica["ativa"], otica["responsaveis"]) == (
        "12ABC34501DE35", False, [{"departamento_id": str(FISCAL), "usuario_id": str(CAIO.id)}],
    )
    assert ask(url, lambda connection: empresas.mostrar(connection, id_of("nenhuma"))) is None


@pytest.mark.parametrize(("filtros", "found"), [
    (empresas.Filtros(busca="SÃO joao"), [PADARIA]), (empresas.Filtros(busca="11.222.333/0001-81"), [PADARIA]),
    (empresas.Filtros(busca="12.abc.345"), [OTICA]), (empresas.Filtros(busca="ltda"), [OTICA, PADARIA]), (empresas.Filtros(busca="%"), []),
    (empresas.Filtros(ativa=False), [OTICA]), (empresas.Filtros(ativa=True), [PADARIA]), (empresas.Filtros(ativa=True, busca="visao"), []),
    (empresas.Filtros(busca="x\x00y"), []),
])
def test_empresas_are_found_by_name_and_document(database: str, filtros: empresas.Filtros, found: list[Any]) -> None:
    office = at_work()
    office.by(GILDA, casos.alterar, OTICA, casos.MudancasEmpresa(ativa=False))
    url = project(database, office.log)
    assert [each["id"] for each in pages(url, partial(empresas.listar, filtros=filtros), 1)] == found


def test_a_user_shows_access_and_how_it_is_told(database: str) -> None:
    """api.md, /usuarios; a password is never shown, only whether there is one."""
    office = at_work()
    office.by(ANA, alterar_usuario, office.consulta, JOAO.id, MudancasUsuario(telefone="11 98765-4321", ativo=False), None)
    url = project(database, office.log)
    assert ask(url, lambda connection: usuarios.mostrar(connection, JOAO.id)) == {  # type: ignore[arg-type]
        "id": JOAO.id, "nome": "João Dias", "email": f"{JOAO.id}@exemplo.com.br", "telefone": "+5511987654321", "perfil": "cliente",
        "empresas": [PADARIA], "departamentos": [PESSOAL], "notificar_por": ["email"], "avisos": "logo", "ativo": False, "tem_senha": False,
        "devolvidos": [],
    }
    ana = ask(url, lambda connection: usuarios.mostrar(connection, ANA.id))  # type: ignore[arg-type]
    assert ana
    assert (ana["departamentos"], ana["tem_senha"]) == (None, True)
    found = pages(url, partial(usuarios.listar, filtros=usuarios.Filtros((Perfil.CLIENTE,), PADARIA, True, "MARIA ALVES")), 5)
    assert [each["id"] for each in found] == [MARIA.id]
    inactive = pages(url, partial(usuarios.listar, filtros=usuarios.Filtros(ativo=False)), 5)
    assert [each["id"] for each in inactive] == [JOAO.id]


def test_who_was_erased_is_eliminado(database: str) -> None:
    """R17"""
    url = project(database, at_work().log)
    gone = dict.fromkeys(("nome", "razao_social", "documento", "email", "telefone", "senha"))
    assert MARIA.id
    identify(url, {MARIA.id: {"tipo": "usuario", **gone}, PADARIA: {"tipo": "empresa", **gone}})
    maria = ask(url, lambda connection: usuarios.mostrar(connection, MARIA.id))  # type: ignore[arg-type]
    padaria = ask(url, lambda connection: empresas.mostrar(connection, PADARIA))
    assert maria
    assert padaria
    assert (maria["nome"], maria["email"], padaria["nome"], padaria["razao_social"]) == ("«eliminado»", None, "«eliminado»", "«eliminado»")
    assert not {"cnpj", "cpf"} & set(padaria)


def test_a_modelo_shows_its_newest_version_and_ids(database: str) -> None:
    """api.md, /processos-modelo"""
    office = at_work()
    items = [{"id": MODELO_ATIVIDADES[1], "nome": "Extrato", "obrigatoria": True}, {"nome": "Recibos", "obrigatoria": False}]
    again = configuracao.DadosProcessoModelo(nome="Documentos", atividades=items)
    office.by(GILDA, configuracao.alterar_modelo, MODELO, again, [id_of("sem uso"), id_of("recibos")])
    shown = ask(project(database, office.log), lambda connection: processos_modelo.mostrar(connection, MODELO))
    assert shown
    shown_items: Any = shown["atividades"]
    assert (shown["versao"], shown["nome"]) == (2, "Documentos")
    assert [(each["id"], each["nome"], each["obrigatoria"]) for each in shown_items] == [
        (str(MODELO_ATIVIDADES[1]), "Extrato", True), (str(id_of("recibos")), "Recibos", False),
    ]


def test_a_servico_shows_what_holds_now(database: str) -> None:
    """R19"""
    office = at_work()
    after = configuracao.DadosServico.model_validate({
        **DADOS_SERVICO.model_dump(), "departamento_id": PESSOAL, "baixa_automatica": "no_vencimento",
        "regua": [{"dias": 3, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 30}}],
    })
    office.by(GILDA, configuracao.alterar_servico, SERVICO, after)
    url = project(database, office.log)
    shown = ask(url, lambda connection: servicos.mostrar(connection, SERVICO))
    assert shown
    assert (shown["departamento_id"], shown["baixa_automatica"]) == (PESSOAL, "no_vencimento")
    assert shown["regua"] == [{"dias": 3, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 30}}]
    assert shown["comunicacao"] == DADOS_SERVICO.comunicacao.model_dump()
    assert pages(url, partial(servicos.listar, departamentos=[FISCAL]), 5) == []
    assert [each["id"] for each in pages(url, partial(servicos.listar, departamentos=[PESSOAL]), 5)] == [SERVICO]


def test_an_agenda_shows_its_rule_until_it_is_removed(database: str) -> None:
    """api.md, /agendas"""
    office = at_work()
    office.by(GILDA, configuracao.criar_agenda, id_of("a"), _dados_agenda())
    office.by(GILDA, configuracao.alterar_agenda, id_of("a"), _dados_agenda(empresas=(OTICA, PADARIA), fim=HOJE + timedelta(days=90)))
    office.by(GILDA, configuracao.criar_agenda, id_of("b"), _dados_agenda())
    office.by(GILDA, configuracao.remover_agenda, id_of("b"))
    url = project(database, office.log)
    assert ask(url, lambda connection: agendas.mostrar(connection, id_of("a"))) == {
        "id": id_of("a"), "servico_id": SERVICO, "empresas": [OTICA, PADARIA], "responsavel_id": CAIO.id, "recorrencia": {"meses": [1, 7]},
        "vencimento": {"dia": 20, "ajuste": "antecipa"}, "entrega_dias_antes": 5, "abre_dias_antes": 10, "competencia_offset": -1,
        "inicio": "2026-10-14", "fim": "2027-01-12",
    }
    assert ask(url, lambda connection: agendas.mostrar(connection, id_of("b"))) is None
    assert [each["id"] for each in pages(url, agendas.listar, 5)] == [id_of("a")]
    assert pages(url, partial(agendas.listar, departamentos=[PESSOAL]), 5) == []


def test_the_office_shows_its_settings(database: str) -> None:
    """api.md, /escritorio"""
    office = at_work()
    feriados = [{"data": "2026-11-30", "nome": "Evangélico"}]
    office.by(ANA, configuracao.alterar_escritorio, configuracao.DadosEscritorio(uf="DF", feriados=feriados))
    url = project(database, office.log)
    assert ask(url, escritorio.mostrar) == {"nome": "Escritório Aurora", "fuso": "America/Sao_Paulo", "uf": "DF", "feriados": feriados}


@settings(max_examples=25, deadline=None)
@given(historias)
def test_users_and_empresas_agree_with_the_decisions(historia: Historia) -> None:
    """The folds and the domain's own state are two readings of one history."""
    log = historia.log
    for id, user in replay(usuarios.VIEW, log.recorded).items():
        known = log.load(USUARIO, id).state
        assert known
        departamentos = None if user.departamentos is None else frozenset(user.departamentos)
        assert (user.perfil, frozenset(user.empresas), departamentos, user.notificar_por, user.avisos, user.ativo, user.tem_senha) == (
            known.perfil, known.empresas, known.departamentos, known.notificar_por, known.avisos, known.ativo, known.tem_senha,
        )
    for id, empresa in replay(empresas.VIEW, log.recorded).items():
        state = log.load(EMPRESA, id).state
        assert state
        table = {each.departamento_id: each.usuario_id for each in empresa.responsaveis}
        assert (empresa.ativa, table) == (state.ativa, state.responsaveis)
