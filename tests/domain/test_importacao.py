"""Importing a sheet: companies and their users, all or nothing, found again by CNPJ and e-mail."""
from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from domain.departamento.events import DepartamentoCriado
from domain.empresa.state import EMPRESA
from domain.escritorio import empresas
from domain.escritorio.configuracao import NovoDepartamento, criar_departamento
from domain.escritorio.importacao import Conhecida, Conhecidos, ImportacaoInvalida, Importadas, Linha, importar
from domain.refusal import Proibido
from domain.texto import sem_acentos
from domain.usuario.state import USUARIO
from tests.examples.office import AURORA, CAIO, FISCAL, GILDA, MARIA, OTICA, PADARIA, Office, founded, is_a_sentence

CNPJ = "11444777000161"
LUZ = Linha(
    numero=2, razao_social="Mercearia Luz Ltda", nome="Mercearia Luz", cnpj=CNPJ, usuario="Nina Luz", email="nina@luz.com.br",
    telefone="11987654321", departamentos=("fiscal",), notificar_por=("whatsapp", "email"),
)


class CadastroInMemory:
    """Who is known already, read off a log in memory."""

    def __init__(self, office: Office) -> None:
        self._log = office.log

    async def conhecidos(self, documentos: Collection[str], emails: Collection[str], departamentos: Collection[str]) -> Conhecidos:
        found: dict[str, list[UUID]] = {}
        for each in self._log.recorded:
            if isinstance(each.event, DepartamentoCriado) and sem_acentos(each.event.nome) in departamentos:
                found.setdefault(sem_acentos(each.event.nome), []).append(each.stream)
        return Conhecidos(self._by("documento", documentos), self._by("email", emails), found)

    def _by(self, campo: str, wanted: Collection[str]) -> dict[str, Conhecida]:
        return {str(campos[campo]): Conhecida(id, campos) for id, campos in self._log.identidades.items() if campos.get(campo) in wanted}


@pytest.fixture
def office() -> Office:
    return founded()


def does(office: Office, *linhas: Linha, quem=GILDA) -> tuple[Importadas, list[str]]:
    done = office.does(quem, importar, CadastroInMemory(office), linhas, uuid4)
    return done.value, [each.event.name for each in done.events]


def wrong(office: Office, *linhas: Linha) -> Sequence[tuple[int, str]]:
    before = len(office.log.recorded)
    with pytest.raises(ImportacaoInvalida) as refusal:
        does(office, *linhas)
    assert len(office.log.recorded) == before
    for erro in refusal.value.erros:
        is_a_sentence(erro.mensagem)
    first, others = refusal.value.erros[0], len(refusal.value.erros) - 1
    more = f" E mais {others}." if others else ""
    assert str(refusal.value) == f"Nada foi importado. Linha {first.linha}, {first.campo}: {first.mensagem}{more}"
    return [(erro.linha, erro.campo) for erro in refusal.value.erros]


def of(office: Office, email: str) -> UUID:
    return next(id for id, campos in office.log.identidades.items() if campos.get("email") == email)


def test_an_empresa_and_its_users_are_made(office):
    other = LUZ.model_copy(update={
        "numero": 3, "usuario": "Léo Luz", "email": "leo@luz.com.br", "departamentos": None, "notificar_por": None, "telefone": None
    })
    answer, names = does(office, LUZ, other)
    assert answer == Importadas(criadas=1, atualizadas=0)
    assert names == ["empresa_cadastrada", "usuario_cadastrado", "usuario_cadastrado"], "nobody is written to"
    nina, leo = (office.log.load(USUARIO, of(office, email)).state for email in ("nina@luz.com.br", "leo@luz.com.br"))
    assert (nina.departamentos, nina.notificar_por) == (frozenset({FISCAL}), ("whatsapp", "email"))
    assert (leo.departamentos, leo.notificar_por, leo.empresas) == (None, ("email",), nina.empresas)


def test_the_same_sheet_again_records_nothing(office):
    does(office, LUZ)
    assert does(office, LUZ) == (Importadas(criadas=0, atualizadas=1), [])


def test_what_the_sheet_says_anew_is_changed_and_a_blank_changes_nothing(office):
    does(office, LUZ)
    again = Linha(numero=2, razao_social="Luz Mercearia Ltda", cnpj=CNPJ, usuario="Nina Luz", email="nina@luz.com.br", departamentos=())
    _, names = does(office, again)
    assert names == ["empresa_identidade_alterada", "usuario_alterado"]
    id = of(office, "nina@luz.com.br")
    nina = office.log.load(USUARIO, id).state
    assert (nina.departamentos, nina.notificar_por) == (frozenset(), LUZ.notificar_por)
    assert office.log.identidades[id]["telefone"] == "+5511987654321"
    [empresa] = nina.empresas
    assert office.log.identidades[empresa]["razao_social"] == "Luz Mercearia Ltda"
    assert office.log.identidades[empresa]["nome"] == "Mercearia Luz"


def test_a_known_person_and_empresa_are_called_as_the_sheet_says_now(office):
    does(office, LUZ)
    again = LUZ.model_copy(update={"nome": "Luz", "usuario": "Nina Luz Prado", "telefone": "+5511955554444", "departamentos": None,
                                   "notificar_por": None})
    done = office.does(GILDA, importar, CadastroInMemory(office), [again], uuid4)
    empresa, person = (each.event for each in done.events)
    assert (empresa.name, empresa.campos) == ("empresa_identidade_alterada", ("nome",))
    assert (person.name, person.campos) == ("usuario_identidade_alterada", ("nome", "telefone"))
    id = of(office, "nina@luz.com.br")
    nina = office.log.load(USUARIO, id).state
    assert (nina.departamentos, nina.notificar_por) == (frozenset({FISCAL}), LUZ.notificar_por), "a blank changes nothing"
    called = office.log.identidades[id]
    assert (called["tipo"], called["nome"], called["telefone"]) == ("usuario", "Nina Luz Prado", "+5511955554444")
    [of_nina] = nina.empresas
    assert (office.log.identidades[of_nina]["tipo"], office.log.identidades[of_nina]["nome"]) == ("empresa", "Luz")


def test_who_answers_for_all_departamentos_still_does_and_is_told_as_the_sheet_says(office):
    everywhere = LUZ.model_copy(update={"departamentos": None})
    does(office, everywhere)
    _, names = does(office, everywhere.model_copy(update={"notificar_por": ("email",)}))
    assert names == ["usuario_alterado"]
    nina = office.log.load(USUARIO, of(office, "nina@luz.com.br")).state
    assert (nina.departamentos, nina.notificar_por) == (None, ("email",))


def test_a_user_may_belong_to_several_empresas_and_leaves_none(office):
    email = office.log.identidades[MARIA.id]["email"]
    linha = Linha(numero=2, razao_social="Óptica Visão Ltda", cnpj="12ABC34501DE35", usuario="Maria Alves", email=email)
    _, names = does(office, linha, LUZ.model_copy(update={"numero": 3, "usuario": "Maria Alves", "email": email}))
    assert "usuario_alterado" in names
    assert {PADARIA, OTICA} < office.log.load(USUARIO, MARIA.id).state.empresas


def test_an_inativa_is_not_brought_back_by_a_sheet(office):
    office.by(GILDA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=False))
    does(office, Linha(numero=2, razao_social="Padaria Ltda", cnpj="11222333000181"))
    assert office.log.load(EMPRESA, PADARIA).state.ativa is False


def test_lines_that_contradict_each_other_are_told(office):
    other = LUZ.model_copy(update={
        "numero": 5, "razao_social": "Outra Ltda", "nome": "Outra", "usuario": "Nina", "telefone": "+5511911112222",
        "departamentos": ("Pessoal",), "notificar_por": ("email",),
    })
    assert wrong(office, LUZ, other) == [
        (5, "razao_social"), (5, "nome"), (5, "usuario"), (5, "telefone"), (5, "departamentos"), (5, "notificar_por"), (5, "email"),
    ]


def test_the_line_that_said_otherwise_is_named(office):
    with pytest.raises(ImportacaoInvalida) as refusal:
        does(office, LUZ, LUZ.model_copy(update={"numero": 5, "telefone": "+5511911112222"}))
    assert [erro.mensagem for erro in refusal.value.erros] == [
        "Não é o mesmo que está na linha 2.", "Este usuário já está na linha 2, para esta empresa."
    ]


@pytest.mark.parametrize("nome", ["=1+1", "+55", "-a", "@SUM(A1)"])
def test_a_formula_is_nobodys_name(nome):
    with pytest.raises(ValidationError, match=r"error, começa como uma fórmula de planilha; escreva só o nome \["):
        Linha(numero=2, razao_social=nome, cnpj=CNPJ)
    assert Linha(numero=2, razao_social="X=1 @ Ltda", cnpj=CNPJ).razao_social == "X=1 @ Ltda"


def test_what_is_not_there_or_is_the_equipes_is_told(office):
    email = office.log.identidades[CAIO.id]["email"]
    equipe = LUZ.model_copy(update={"numero": 4, "email": email, "departamentos": ("Jurídico", "Pessoal")})
    assert wrong(office, LUZ, equipe) == [(4, "departamentos"), (4, "email")]


def test_an_ambiguous_departamento_is_told(office):
    office.by(GILDA, criar_departamento, uuid4(), NovoDepartamento(nome="FISCAL"))
    assert wrong(office, LUZ) == [(2, "departamentos")]


@pytest.mark.parametrize("quem", [CAIO, AURORA])
def test_only_a_gerente_imports(office, quem):
    with pytest.raises(Proibido):
        does(office, LUZ, quem=quem)
