"""Users: who makes and changes them, what is kept of them and where (R17, R19)."""
import json

import pytest
from pydantic import ValidationError

from domain.acesso import SISTEMA, Perfil
from domain.escritorio.pessoas import (
    SO_SEUS,
    MudancasUsuario,
    NovoUsuario,
    UltimoAdministrador,
    alterar,
    cadastrar,
    definir_senha,
    pedir_senha,
)
from domain.refusal import Invalido, NaoEncontrado, Proibido
from domain.usuario.avisos import Avisos
from domain.usuario.state import USUARIO
from tests.examples.movements import deactivate, refused
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    FISCAL,
    GILDA,
    IRIS,
    MARIA,
    OTICA,
    PADARIA,
    PESSOAL,
    Office,
    founded,
    id_of,
)

NOVO = id_of("Novo da Silva")


@pytest.fixture
def office():
    return founded()


def state(office, quem):
    return office.log.load(USUARIO, getattr(quem, "id", quem)).state


def change(office, by, who, senha_hash=None, **changed):
    return office.does(by, alterar, office.consulta, who.id, MudancasUsuario(**changed), senha_hash)


def new(perfil=Perfil.COLABORADOR, **fields):
    return NovoUsuario(**{"nome": "Novo da Silva", "email": "novo@exemplo.com.br", "perfil": perfil, "notificar_por": ["email"], **fields})


def test_what_identifies_a_user_is_beside_the_log_and_the_rest_in_it(office):
    """R17"""
    cliente = office.does(ANA, cadastrar, id_of("cliente"), new(Perfil.CLIENTE, empresas=(PADARIA, OTICA)), None).events[0].event
    assert (cliente.empresas, cliente.departamentos) == ((PADARIA, OTICA), None)
    novo = new(telefone="(11) 98765-4321", senha="correto cavalo", departamentos=(FISCAL,), avisos="diario")
    done = office.does(ANA, cadastrar, NOVO, novo, "argon2 hash")
    assert [each.event.name for each in done.events] == ["usuario_cadastrado", "senha_definida"]
    said = done.events[0].event
    assert (said.perfil, said.departamentos, said.notificar_por, said.avisos) == (Perfil.COLABORADOR, (FISCAL,), ("email",), Avisos.DIARIO)
    assert office.log.identidades[NOVO] == {
        "tipo": "usuario", "nome": "Novo da Silva", "email": "novo@exemplo.com.br", "telefone": "+5511987654321", "senha": "argon2 hash",
    }


def test_a_user_without_password_is_asked_to_choose_one(office):
    """A one-use link, sent by who reads the log"""
    done = office.does(ANA, cadastrar, NOVO, new(), None)
    assert [each.event.name for each in done.events] == ["usuario_cadastrado", "senha_pedida"]
    assert "senha" not in office.log.identidades[NOVO]
    assert not state(office, NOVO).tem_senha


def test_no_entry_of_the_log_holds_what_identifies_anybody(office):
    """R17"""
    change(office, ANA, CAIO, "argon2", nome="Caio Nunes Filho", email="caio.filho@exemplo.com.br", telefone="+5511912345678")
    everything = b"".join(entry.state + (entry.private or b"") for entry in office.log.entries).decode()
    for campos in office.log.identidades.values():
        for campo in ("nome", "email", "telefone", "razao_social", "documento"):
            assert not campos.get(campo) or campos[campo] not in everything, campo
    assert "caio.filho" not in everything


@pytest.mark.parametrize(("quem", "cliente", "equipe"), [
    (ANA, None, None), (GILDA, None, Proibido), (CAIO, Proibido, Proibido), (AURORA, Proibido, Proibido),
    (MARIA, NaoEncontrado, NaoEncontrado), (SISTEMA, None, None),
])
def test_the_equipe_is_the_administradors_and_clients_the_gerentes(quem, cliente, equipe):
    """Who: gerente, all cadastros but equipe users"""
    for novo, refusal in ((new(Perfil.CLIENTE, empresas=(PADARIA,)), cliente), (new(), equipe), (new(Perfil.AUDITOR), equipe)):
        office = founded()
        if refusal:
            assert refused(office, quem, cadastrar, NOVO, novo, None) is refusal
        else:
            assert office.does(quem, cadastrar, NOVO, novo, None).events


@pytest.mark.parametrize(("fields", "campo"), [
    ({"perfil": "cliente"}, "empresas"), ({"perfil": "colaborador", "empresas": (PADARIA,)}, "empresas"),
    ({"perfil": "cliente", "empresas": (id_of("nenhuma"),)}, "empresas"), ({"departamentos": (id_of("nenhum"),)}, "departamentos"),
])
def test_a_user_of_what_is_not_there_is_refused_at_the_field(office, fields, campo):
    """422"""
    with pytest.raises(Invalido) as refusal:
        office.by(ANA, cadastrar, NOVO, new(**fields), None)
    assert [name for name, _ in refusal.value.erros] == [campo]


@pytest.mark.parametrize(("fields", "campo"), [
    ({"email": "sem arroba"}, "email"), ({"email": "a@b"}, "email"), ({"email": "a@b..br"}, "email"), ({"email": "a b@c.com"}, "email"),
    ({"email": "ana@exemplo.com\nBcc: x@y.com"}, "email"), ({"email": "a@" + "b" * 250 + ".br"}, "email"),
    ({"email": "an\u0000a@exemplo.com"}, "email"), ({"email": "x@exemplo.com\u202e"}, "email"),
    ({"telefone": "123"}, "telefone"), ({"telefone": "+0111111111"}, "telefone"), ({"telefone": "onze"}, "telefone"),
    ({"telefone": "+" + "1" * 16}, "telefone"), ({"senha": "curta"}, "senha"), ({"senha": "x" * 201}, "senha"),
    ({"nome": " \u200b"}, "nome"), ({"perfil": "dono"}, "perfil"), ({"notificar_por": ["pombo"]}, "notificar_por"),
    ({"avisos": "sempre"}, "avisos"), ({"idade": 3}, "idade"),
])
def test_a_malformed_user_is_refused_at_its_field(fields, campo):
    """422"""
    with pytest.raises(ValidationError) as refusal:
        new(**fields)
    assert refusal.value.errors()[0]["loc"][0] == campo
    assert "None" not in refusal.value.errors()[0]["msg"]


@pytest.mark.parametrize(("sent", "kept"), [
    ("+55 11 98765-4321", "+5511987654321"), ("(11) 98765-4321", "+5511987654321"), ("11.3456.7890", "+551134567890"),
    ("+351912345678", "+351912345678"),
])
def test_a_telefone_is_kept_as_e164(sent, kept):
    """R8: without a country it is Brazil's"""
    assert new(telefone=sent).telefone == kept


def test_an_email_is_kept_in_small_letters_and_a_channel_once():
    assert new(email="  Ana.Prado@Exemplo.COM.br ").email == "ana.prado@exemplo.com.br"
    assert new(notificar_por=["email", "whatsapp", "email"]).notificar_por == ("email", "whatsapp")


def test_everybody_changes_what_is_ones_own(office):
    """nome, telefone, senha, how to be told; nothing else"""
    for quem in (CAIO, AURORA, MARIA):
        done = change(office, quem, quem, nome="Outro Nome", telefone=None, notificar_por=["whatsapp"], avisos="nenhum")
        assert [each.event.name for each in done.events] == ["usuario_alterado", "usuario_identidade_alterada"]
        assert done.events[1].event.campos == ("nome", "telefone")
        assert (state(office, quem).notificar_por, state(office, quem).avisos, state(office, quem).perfil) == (
            ("whatsapp",), Avisos.NENHUM, quem.perfil,
        )
        assert (office.log.identidades[quem.id]["nome"], office.log.identidades[quem.id]["telefone"]) == ("Outro Nome", None)


@pytest.mark.parametrize("changed", [
    {"email": "x@exemplo.com.br"}, {"perfil": "administrador"}, {"departamentos": None}, {"empresas": (OTICA,)}, {"ativo": True},
])
def test_nobody_raises_oneself(office, changed):
    """Neither a client nor a colaborador"""
    assert refused(office, CAIO, alterar, office.consulta, CAIO.id, MudancasUsuario(**changed), None) is Proibido
    assert refused(office, MARIA, alterar, office.consulta, MARIA.id, MudancasUsuario(**changed), None) is NaoEncontrado


def test_who_may_change_others(office):
    """Clients the gerente, the equipe the administrador"""
    assert change(office, GILDA, MARIA, departamentos=(PESSOAL,)).events
    for quem, who, refusal in (
        (GILDA, CAIO, Proibido), (CAIO, MARIA, Proibido), (MARIA, IRIS, NaoEncontrado), (AURORA, MARIA, Proibido), (GILDA, ANA, Proibido),
    ):
        assert refused(office, quem, alterar, office.consulta, who.id, MudancasUsuario(nome="X"), None) is refusal
    assert refused(office, GILDA, alterar, office.consulta, GILDA.id, MudancasUsuario(perfil="administrador"), None) is Proibido
    assert refused(office, ANA, alterar, office.consulta, id_of("ninguém"), MudancasUsuario(nome="X"), None) is NaoEncontrado


def test_a_client_does_not_become_equipe_nor_the_contrary(office):
    for who, perfil in ((MARIA, "colaborador"), (CAIO, "cliente")):
        with pytest.raises(Invalido) as refusal:
            change(office, ANA, who, perfil=perfil)
        assert [campo for campo, _ in refusal.value.erros] == ["perfil"]


def test_all_that_is_ones_own_may_be_changed_at_once(office):
    own = {"nome": "Caio", "telefone": "11987654321", "senha": "correto cavalo", "notificar_por": ["email"], "avisos": "nenhum"}
    assert own.keys() == SO_SEUS
    assert change(office, CAIO, CAIO, "argon2 hash", **own).events


def test_a_change_to_what_is_not_there_is_refused_at_its_field(office):
    """422"""
    for who, changed, campo in ((CAIO, {"departamentos": (id_of("nenhum"),)}, "departamentos"),
                                (MARIA, {"empresas": (id_of("nenhuma"),)}, "empresas"), (CAIO, {"empresas": (PADARIA,)}, "empresas")):
        with pytest.raises(Invalido) as refusal:
            change(office, ANA, who, **changed)
        assert [name for name, _ in refusal.value.erros] == [campo]


def test_what_is_absent_stays(office):
    """PATCH"""
    before = state(office, CAIO)
    change(office, ANA, CAIO, avisos="diario")
    after = state(office, CAIO)
    assert (after.perfil, after.departamentos, after.notificar_por, after.avisos) == (
        before.perfil, before.departamentos, before.notificar_por, Avisos.DIARIO,
    )
    change(office, ANA, CAIO, departamentos=None)
    assert state(office, CAIO).departamentos is None
    change(office, ANA, CAIO, departamentos=())
    assert state(office, CAIO).departamentos == frozenset()


def test_a_change_that_changes_nothing_records_nothing(office):
    """R12"""
    assert change(office, ANA, CAIO).events == []
    assert change(office, ANA, CAIO, perfil="colaborador", departamentos=(FISCAL,), notificar_por=["email"], ativo=True).events == []
    assert change(office, ANA, MARIA, empresas=(PADARIA,), departamentos=None).events == []


@pytest.mark.parametrize("campo", ["nome", "email"])
def test_a_name_and_an_email_cannot_be_taken_away(office, campo):
    with pytest.raises(Invalido) as refusal:
        change(office, ANA, CAIO, **{campo: None})
    assert [name for name, _ in refusal.value.erros] == [campo]


def test_a_client_keeps_at_least_one_empresa(office):
    """Who: one or more"""
    with pytest.raises(Invalido):
        change(office, GILDA, MARIA, empresas=())
    change(office, GILDA, MARIA, empresas=(PADARIA, OTICA))
    assert state(office, MARIA).empresas == {PADARIA, OTICA}


def test_a_new_password_ends_every_session(office):
    done = change(office, CAIO, CAIO, "argon2 hash", senha="correto cavalo", nome="Caio")
    assert [each.event.name for each in done.events] == ["usuario_identidade_alterada", "senha_definida"]
    assert done.events[0].event.campos == ("nome",)
    assert (office.log.identidades[CAIO.id]["senha"], office.log.ended_sessions) == ("argon2 hash", [CAIO.id])
    office.by(SISTEMA, definir_senha, MARIA.id, "another hash")
    assert (state(office, MARIA).tem_senha, office.log.ended_sessions) == (True, [CAIO.id, MARIA.id])
    assert office.log.identidades[MARIA.id]["senha"] == "another hash"


def test_a_deactivated_user_chooses_no_password(office):
    """R19"""
    deactivate(office, MARIA)
    assert refused(office, SISTEMA, definir_senha, MARIA.id, "hash") is Proibido
    assert office.does(SISTEMA, pedir_senha, MARIA.id).events == []


def test_a_password_is_asked_for_once_a_minute(office):
    """R12: an impatient hand gets one mail"""
    office.later(minutes=1)
    assert [each.event.name for each in office.does(SISTEMA, pedir_senha, MARIA.id).events] == ["senha_pedida"]
    change(office, ANA, MARIA, avisos="nenhum")
    office.later(seconds=59)
    assert office.does(SISTEMA, pedir_senha, MARIA.id).events == []
    office.later(seconds=1)
    assert office.does(SISTEMA, pedir_senha, MARIA.id).events


def test_a_deactivated_user_is_out_at_once_and_may_come_back(office):
    """R19"""
    done = change(office, ANA, CELIA, ativo=False)
    assert [each.event.name for each in done.events] == ["usuario_desativado"]
    assert (state(office, CELIA).ativo, office.log.ended_sessions) == (False, [CELIA.id])
    assert change(office, ANA, CELIA, ativo=False).events == []
    assert [each.event.name for each in change(office, ANA, CELIA, ativo=True).events] == ["usuario_reativado"]
    assert state(office, CELIA).ativo


def test_a_change_of_profile_leaves_the_rest_of_a_user_as_it_was(office):
    """ativo and the password are not of the cadastro"""
    change(office, ANA, CELIA, ativo=False)
    change(office, ANA, CELIA, perfil="auditor")
    assert (state(office, CELIA).ativo, state(office, CELIA).tem_senha, state(office, CELIA).perfil) == (False, True, Perfil.AUDITOR)


def test_the_last_administrador_stays(office):
    """An office without one could not be run"""
    for changed in ({"ativo": False}, {"perfil": "gerente"}):
        assert refused(office, ANA, alterar, office.consulta, ANA.id, MudancasUsuario(**changed), None) is UltimoAdministrador
    change(office, ANA, GILDA, perfil="administrador")
    change(office, GILDA, GILDA, ativo=True)
    assert change(office, GILDA, ANA, perfil="gerente").events
    assert refused(office, GILDA, alterar, office.consulta, GILDA.id, MudancasUsuario(ativo=False), None) is UltimoAdministrador


def test_an_administrador_who_is_deactivated_counts_for_none(office):
    change(office, ANA, GILDA, perfil="administrador")
    change(office, ANA, GILDA, ativo=False)
    assert refused(office, ANA, alterar, office.consulta, ANA.id, MudancasUsuario(ativo=False), None) is UltimoAdministrador


def test_the_only_administrador_changes_its_own_name(office):
    assert change(office, ANA, ANA, nome="Ana Prado Lima").events


def test_who_was_an_administrador_a_moment_ago_counts_for_none(office):
    """R12: a read model may be a moment behind the log"""
    change(office, ANA, GILDA, perfil="administrador")
    behind = Office(office.log.copy()).consulta
    change(office, ANA, GILDA, perfil="gerente")
    assert refused(office, ANA, alterar, behind, ANA.id, MudancasUsuario(ativo=False), None) is UltimoAdministrador
    change(office, ANA, GILDA, perfil="administrador")
    change(office, ANA, GILDA, ativo=False)
    assert refused(office, ANA, alterar, behind, ANA.id, MudancasUsuario(ativo=False), None) is UltimoAdministrador


def test_two_administradores_who_leave_at_once_do_not_both_leave(office):
    """R12"""
    change(office, ANA, GILDA, perfil="administrador")
    gone = []

    async def leave(work):
        await alterar(work, office.consulta, ANA.id, MudancasUsuario(ativo=False), None)
        if not gone:
            gone.append(change(office, GILDA, GILDA, ativo=False))

    with pytest.raises(UltimoAdministrador):
        office.by(ANA, leave)


def test_entries_of_a_user_hold_no_more_than_they_say(office):
    """R17: which fields changed, never to what"""
    change(office, ANA, CAIO, nome="Caio Nunes Filho")
    said = json.loads(office.log.entries[-1].state)
    assert said["event"] == {"campos": ["nome"]}
