"""Links: made, used, expired, renewed, revoked (M18, R15)."""
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acesso import SISTEMA
from domain.escritorio import empresas, pessoas
from domain.escritorio.alcance import asker, reach
from domain.escritorio.geracao import programar
from domain.escritorio.links import copiar, mint, renovar, revogar
from domain.escritorio.movimentacao import mover
from domain.event import Canal
from domain.link.state import LINK, Link, LinkExpirado, LinkNaoVale, LinkVivo, link_hash, link_id
from domain.programacao.apontamentos import InformarSemMovimento
from domain.programacao.commands import AlterarPrazo, Baixar
from domain.programacao.events import StatusBaixa
from domain.programacao.refusals import EmpresaInativa, LinkDeOutro, ProgramacaoBaixada, SemDestinatario
from domain.refusal import NaoEncontrado, Proibido
from tests.examples.movements import deactivate, refused
from tests.examples.office import (
    AURORA,
    CAIO,
    FISCAL,
    GILDA,
    IRIS,
    JOAO,
    MARIA,
    NOVA,
    OTAVIO,
    PADARIA,
    PESSOAL,
    PROGRAMACAO,
    SERVICO,
    at_work,
    atividades_of,
    by_link,
    id_of,
)

HASH = link_hash("um-segredo-de-256-bits")
ID = link_id(HASH)
MARIA_BY_LINK = by_link(MARIA, ID)
LAST_INSTANT = datetime(2026, 11, 20, 2, 59, 59, 999999, tzinfo=UTC)  # of 19 November in São Paulo, 30 days after vencimento


@pytest.fixture
def office():
    return at_work()


@pytest.fixture
def copied(office):
    office.by(CAIO, copiar, PROGRAMACAO, MARIA.id, HASH)
    return office


def answer(office):
    return mover, PROGRAMACAO, InformarSemMovimento(atividade=atividades_of(office)[1])


def close(office):
    office.by(CAIO, mover, PROGRAMACAO, Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS))


def test_a_link_is_kept_by_its_hash_alone():
    """R15: SHA-256; the stream's id is made from it and tells nothing"""
    assert link_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert link_id(link_hash("abc")) == link_id(link_hash("abc")) != link_id(link_hash("abd"))
    assert link_id(link_hash("abc")).hex[:8] not in link_hash("abc")


def test_the_equipe_copies_a_link_and_is_told_when_it_expires(office):
    """M18, R15: at the end of the 30th day after vencimento, in the office's zone"""
    done = office.does(CAIO, copiar, PROGRAMACAO, MARIA.id, HASH)
    assert done.value == LAST_INSTANT + timedelta(microseconds=1)
    [said] = done.events
    assert (said.stream, said.event.name, said.event.hash, said.event.usuario_id, said.event.programacao_id) == (
        ID, "link_copiado", HASH, MARIA.id, PROGRAMACAO,
    )


@pytest.mark.parametrize("usuario", [JOAO.id, IRIS.id, CAIO.id, id_of("ninguém")])
def test_a_link_is_made_only_for_who_may_answer(office, usuario):
    """R15: of the empresa, allowed the departamento"""
    assert refused(office, CAIO, copiar, PROGRAMACAO, usuario, HASH) is LinkDeOutro


def test_a_link_is_not_made_for_a_deactivated_user(office):
    """R15"""
    deactivate(office, MARIA)
    assert refused(office, CAIO, copiar, PROGRAMACAO, MARIA.id, HASH) is LinkDeOutro


def test_a_link_is_not_made_for_an_empresa_inativa(office):
    """R19: it would be dead on arrival"""
    _close_the_empresa(office)
    assert refused(office, CAIO, copiar, PROGRAMACAO, MARIA.id, HASH) is EmpresaInativa


@pytest.mark.parametrize(("quem", "refusal"), [(AURORA, Proibido), (OTAVIO, NaoEncontrado), (MARIA, Proibido), (IRIS, NaoEncontrado)])
def test_who_may_make_and_revoke_links(copied, quem, refusal):
    """M18: the equipe that sees it"""
    assert refused(copied, quem, copiar, PROGRAMACAO, MARIA.id, link_hash("outro")) is refusal
    assert refused(copied, quem, revogar, PROGRAMACAO, ID) is refusal


def test_a_client_of_this_departamento_alone_has_links_too(office):
    """R15: made, used, renewed"""
    office.by(GILDA, pessoas.alterar, office.consulta, MARIA.id, pessoas.MudancasUsuario(departamentos=(FISCAL,)), None)
    office.by(CAIO, copiar, PROGRAMACAO, MARIA.id, HASH)
    assert office.does(MARIA_BY_LINK, *answer(office)).events
    office.log.now = LAST_INSTANT + timedelta(microseconds=1)
    assert office.does(MARIA_BY_LINK, renovar, office.consulta, ID).events


def test_who_comes_by_a_link_is_known_by_it(copied):
    """R15"""
    now = copied.by(MARIA_BY_LINK, asker)
    assert (now.id, now.link, now.programacao, now.canal) == (MARIA.id, ID, PROGRAMACAO, Canal.PORTAL)


def test_a_link_of_a_closed_one_is_not_made_but_revoked(copied):
    """R5: revoking links is allowed"""
    close(copied)
    assert refused(copied, CAIO, copiar, PROGRAMACAO, MARIA.id, link_hash("outro")) is ProgramacaoBaixada
    assert [each.event.name for each in copied.does(CAIO, revogar, PROGRAMACAO, ID).events] == ["link_revogado"]


def test_a_movement_by_a_link_carries_its_id(copied):
    """R15"""
    [said] = copied.does(MARIA_BY_LINK, *answer(copied)).events
    assert (said.by, said.link, said.channel) == (MARIA.id, ID, Canal.PORTAL)


def test_an_unknown_link_is_404(office):
    """R15"""
    assert refused(office, by_link(MARIA, id_of("nenhum")), *answer(office)) is NaoEncontrado


def test_a_link_lives_through_the_30th_day_after_vencimento(copied):
    """R15: 410"""
    copied.log.now = LAST_INSTANT
    assert copied.by(MARIA_BY_LINK, reach, PROGRAMACAO)
    copied.later(microseconds=1)
    assert refused(copied, MARIA_BY_LINK, *answer(copied)) is LinkExpirado
    assert (LinkExpirado.status, LinkExpirado.codigo) == (410, "link_expirado")


def test_a_link_follows_a_new_vencimento(copied):
    """M16"""
    copied.by(GILDA, mover, PROGRAMACAO, AlterarPrazo(entrega=date(2026, 12, 1), vencimento=date(2026, 12, 1), motivo="Acordo."))
    copied.log.now = LAST_INSTANT + timedelta(days=1)
    assert copied.does(MARIA_BY_LINK, *answer(copied)).events


def _revoke(office):
    office.by(CAIO, revogar, PROGRAMACAO, ID)


def _deactivate(office):
    deactivate(office, MARIA)


def _close_the_empresa(office):
    office.by(GILDA, empresas.alterar, PADARIA, empresas.MudancasEmpresa(ativa=False))


def _take_the_departamento_away(office):
    office.by(GILDA, pessoas.alterar, office.consulta, MARIA.id, pessoas.MudancasUsuario(departamentos=(PESSOAL,)), None)


def _move_to_another_empresa(office):
    office.by(GILDA, pessoas.alterar, office.consulta, MARIA.id, pessoas.MudancasUsuario(empresas=tuple(IRIS.empresas)), None)


@pytest.mark.parametrize("end", [_revoke, _deactivate, _close_the_empresa, _take_the_departamento_away, _move_to_another_empresa])
@pytest.mark.parametrize("late", [False, True], ids=["living", "expired"])
def test_each_request_checks_again(copied, end, late):
    """R15, R19: 410 link_revogado, and no new one to be had"""
    end(copied)
    copied.later(days=60 if late else 0)
    assert refused(copied, MARIA_BY_LINK, *answer(copied)) is LinkNaoVale
    assert refused(copied, MARIA_BY_LINK, renovar, copied.consulta, ID) is LinkNaoVale
    assert (LinkNaoVale.status, LinkNaoVale.codigo) == (410, "link_revogado")


def test_a_link_opens_nothing_to_another_user_nor_another_programacao(copied):
    """R15: it belongs to one user and one programação"""
    other = id_of("outra")
    copied.by(GILDA, programar, copied.consulta, other, NOVA)
    assert refused(copied, by_link(JOAO, ID), *answer(copied)) is LinkNaoVale
    assert refused(copied, by_link(CAIO, ID), *answer(copied)) is LinkNaoVale
    assert refused(copied, MARIA_BY_LINK, reach, other) is LinkNaoVale
    assert refused(copied, by_link(MARIA, ID, other), reach, other) is LinkNaoVale
    assert refused(copied, by_link(CAIO, ID), renovar, copied.consulta, ID) is LinkNaoVale


def test_a_closed_one_is_shown_and_takes_nothing_more(copied):
    """R5, R15"""
    close(copied)
    assert copied.by(MARIA_BY_LINK, reach, PROGRAMACAO).programacao.fim
    assert refused(copied, MARIA_BY_LINK, *answer(copied)) is ProgramacaoBaixada


def test_revoking_twice_is_once(copied):
    """R12"""
    copied.by(CAIO, revogar, PROGRAMACAO, ID)
    assert copied.does(CAIO, revogar, PROGRAMACAO, ID).events == []


def test_a_link_is_revoked_under_its_own_programacao(copied):
    """404"""
    other = id_of("outra")
    copied.by(GILDA, programar, copied.consulta, other, NOVA)
    assert refused(copied, CAIO, revogar, other, ID) is NaoEncontrado
    assert refused(copied, CAIO, revogar, PROGRAMACAO, id_of("nenhum")) is NaoEncontrado


@pytest.mark.parametrize(("renewed", "name"), [(False, "link_criado"), (True, "link_renovado")])
def test_a_message_mints_its_own_link_once(office, renewed, name):
    """R15: minted again after a crash, it is the same link"""
    [said] = office.does(SISTEMA, mint, PROGRAMACAO, MARIA.id, HASH, renewed).events
    assert (said.stream, said.event.name, said.event.vale_ate) == (ID, name, date(2026, 11, 13))
    assert office.does(SISTEMA, mint, PROGRAMACAO, MARIA.id, HASH, renewed).events == []
    assert office.does(MARIA_BY_LINK, *answer(office)).events


def test_earlier_links_live_on(copied):
    """R15"""
    copied.by(SISTEMA, mint, PROGRAMACAO, MARIA.id, link_hash("outro"), False)
    assert copied.does(MARIA_BY_LINK, *answer(copied)).events


def test_a_link_that_is_sent_late_is_not_born_expired(office):
    """R15: what a message brings can be used, also long after vencimento"""
    office.later(days=90)
    office.by(SISTEMA, mint, PROGRAMACAO, MARIA.id, HASH, True)
    office.later(days=30)
    assert office.by(MARIA_BY_LINK, reach, PROGRAMACAO)
    office.later(days=1)
    assert refused(office, MARIA_BY_LINK, reach, PROGRAMACAO) is LinkExpirado


def test_an_expired_link_asks_for_a_new_one_to_the_same_user(copied):
    """R15"""
    copied.log.now = LAST_INSTANT + timedelta(days=1)
    [said] = copied.does(MARIA_BY_LINK, renovar, copied.consulta, ID).events
    assert (said.stream, said.event.name, said.event.usuario_id, said.event.canais) == (ID, "renovacao_pedida", MARIA.id, ("email",))


def test_asking_again_within_a_minute_is_the_same_request(copied):
    """R12: an impatient thumb gets one mail"""
    copied.log.now = LAST_INSTANT + timedelta(days=1)
    copied.by(MARIA_BY_LINK, renovar, copied.consulta, ID)
    copied.later(seconds=59)
    assert copied.does(MARIA_BY_LINK, renovar, copied.consulta, ID).events == []
    copied.later(seconds=1)
    assert copied.does(MARIA_BY_LINK, renovar, copied.consulta, ID).events


def test_a_living_link_is_not_renewed(copied):
    """409 link_vivo"""
    copied.log.now = LAST_INSTANT
    assert refused(copied, MARIA_BY_LINK, renovar, copied.consulta, ID) is LinkVivo


def test_a_link_of_a_closed_one_is_not_renewed(copied):
    """R5"""
    close(copied)
    copied.log.now = LAST_INSTANT + timedelta(days=1)
    assert refused(copied, MARIA_BY_LINK, renovar, copied.consulta, ID) is ProgramacaoBaixada


def test_a_renewal_that_can_reach_nobody_is_refused(copied):
    """R8"""
    copied.by(GILDA, pessoas.alterar, copied.consulta, MARIA.id, pessoas.MudancasUsuario(notificar_por=()), None)
    copied.log.now = LAST_INSTANT + timedelta(days=1)
    with pytest.raises(SemDestinatario) as refusal:
        copied.by(MARIA_BY_LINK, renovar, copied.consulta, ID)
    assert "Fiscal" in str(refusal.value)


def test_the_state_of_a_link_is_what_happened_to_it(copied):
    """R15"""
    assert copied.log.load(LINK, ID).state == Link(ID, PROGRAMACAO, MARIA.id, HASH)
    copied.by(CAIO, revogar, PROGRAMACAO, ID)
    assert copied.log.load(LINK, ID).state.revogado
    assert copied.log.load(LINK, SERVICO).state is None
