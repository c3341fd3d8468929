"""Each message has one row from the moment it is asked for, and only goes forward."""
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from domain.destinatario import Destinatario
from domain.escritorio import movimentacao
from domain.event import Event
from domain.link.events import LinkCopiado, RenovacaoPedida
from domain.notificacao.events import NotificacaoDevolvida, NotificacaoEntregue, NotificacaoEnviada, NotificacaoFalhou
from domain.notificacao.state import entrega_id, stream_of
from domain.programacao.apontamentos import Anexar
from domain.programacao.events import EnvioRecusado, TipoSolicitacao
from projections import notificacoes
from projections.notificacoes import Row
from projections.view import replay
from tests.examples.office import CAIO, CELIA, FUNDADOR, GILDA, MARIA, PROGRAMACAO, Office, arquivo, at_work, atividades_of, id_of
from tests.projections.projected import ask, project


def entrega(causa: int) -> UUID:
    assert MARIA.id
    return entrega_id(causa, MARIA.id, "email")


def rows(office: Office) -> list[Row]:
    return list(replay(notificacoes.VIEW, office.log.recorded).values())


def solicitada() -> Office:
    office = at_work()
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.LEMBRETE)
    office.later(minutes=1)
    return office


def outcome(office: Office, kind: type[Event]) -> Event:
    causa = office.log.of(PROGRAMACAO)[-1].position
    said = {"motivo": "caixa cheia"} if kind in (NotificacaoFalhou, NotificacaoDevolvida) else {"mensagem_id": "<1@aurora>"}
    fields: dict[str, Any] = {
        "programacao_id": PROGRAMACAO, "entrega_id": entrega(causa), "causa": causa, "usuario_id": MARIA.id,
        "canal": "email", **said,
    }
    return kind(**fields)


def test_what_is_asked_for_waits_in_the_queue_by_its_kind() -> None:
    """M2, M9, M11, M17, M18, M20: each to whom the event names."""
    office = solicitada()
    causa = office.log.of(PROGRAMACAO)[-1].position
    assert [(row.id, row.usuario_id, row.canal, row.tipo, row.estado) for row in rows(office)] == [
        (entrega(causa), MARIA.id, "email", "lembrete", "na_fila"),
    ]
    first = atividades_of(office)[0]
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, Anexar(atividade=first, arquivos=(arquivo(),)))
    office.by(CAIO, movimentacao.devolver, office.consulta, PROGRAMACAO, first, arquivo().id, "Ilegível.")
    office.by(GILDA, movimentacao.transferir, office.consulta, PROGRAMACAO, CELIA.id, None, False)
    office.by(CELIA, movimentacao.comentar, office.consulta, PROGRAMACAO, id_of("c"), first, "Bom dia!", False, True)
    office.by(CELIA, movimentacao.comentar, office.consulta, PROGRAMACAO, id_of("d"), first, "Nota.", True, True)
    office.log.happened(GILDA, id_of("link"), LinkCopiado(programacao_id=PROGRAMACAO, usuario_id=MARIA.id, hash="0" * 64))
    asked = RenovacaoPedida(programacao_id=PROGRAMACAO, usuario_id=MARIA.id, canais=("email", "whatsapp"))
    office.log.happened(MARIA, id_of("link"), asked)
    refused = EnvioRecusado(
        usuario_id=MARIA.id, mensagem=id_of("resposta"), codigos=("winmail_dat",), nomes="winmail.dat",
        destinatarios=(Destinatario(usuario_id=MARIA.id, canais=("email",)),),
    )
    office.log.happened(MARIA, PROGRAMACAO, refused)
    assert [(row.usuario_id, row.canal, row.tipo) for row in rows(office)[1:]] == [
        (MARIA.id, "email", "aviso"), (CELIA.id, "email", "aviso"), (MARIA.id, "email", "aviso"), (MARIA.id, "email", "aviso"),
        (MARIA.id, "whatsapp", "aviso"), (MARIA.id, "email", "aviso"),
    ]
    assert {row.programacao_id for row in rows(office)} == {PROGRAMACAO}


@pytest.mark.parametrize(("kind", "estado", "motivo"), [
    (NotificacaoEnviada, "enviada", None), (NotificacaoEntregue, "entregue", None), (NotificacaoFalhou, "falhou", "caixa cheia"),
    (NotificacaoDevolvida, "devolvida", "caixa cheia"),
])
def test_what_became_of_it_shows_with_its_instant(kind: type[Event], estado: str, motivo: str | None) -> None:
    """M15"""
    office = solicitada()
    office.log.happened(FUNDADOR, stream_of(PROGRAMACAO), outcome(office, kind))
    (row,) = rows(office)
    assert (row.estado, row.em, row.motivo, row.tipo) == (estado, office.log.now, motivo, "lembrete")


@pytest.mark.parametrize("order", list(permutations((NotificacaoEnviada, NotificacaoEntregue, NotificacaoDevolvida))))
def test_news_out_of_order_end_in_the_same_state(order: tuple[type[Event], ...]) -> None:
    """M15: a receipt may overtake the mark of the sending."""
    office = solicitada()
    for kind in order:
        office.log.happened(FUNDADOR, stream_of(PROGRAMACAO), outcome(office, kind))
        office.later(minutes=1)
    assert [row.estado for row in rows(office)] == ["devolvida"]


def test_the_answer_names_the_recipient(database: str) -> None:
    """api.md, GET …/notificacoes"""
    office = solicitada()
    office.log.happened(FUNDADOR, stream_of(PROGRAMACAO), outcome(office, NotificacaoFalhou))
    office.by(CAIO, movimentacao.solicitar, office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
    url = project(database, office.log)
    shown = ask(url, lambda connection: notificacoes.da_programacao(connection, PROGRAMACAO))
    of_maria = {"usuario_id": MARIA.id, "nome": "Maria Alves", "canal": "email", "em": office.log.now}
    first, second = rows(office)
    assert shown == [
        {**of_maria, "id": first.id, "causa": first.causa, "tipo": "lembrete", "estado": "falhou", "motivo": "caixa cheia"},
        {**of_maria, "id": second.id, "causa": second.causa, "tipo": "manual", "estado": "na_fila"},
    ]
    assert ask(url, lambda connection: notificacoes.da_programacao(connection, id_of("outra"))) == []
