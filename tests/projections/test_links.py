"""The links of a programação, for the equipe: for whom, made how, until when."""
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.escritorio import links as casos
from domain.link.events import LinkCriado, LinkRenovado
from domain.link.state import link_hash, link_id
from projections import links
from projections.view import replay
from tests.examples.office import FUNDADOR, GILDA, HOJE, MARIA, PROGRAMACAO, VENCIMENTO, Office, at_work, id_of
from tests.projections.projected import ask, project

ZONE = ZoneInfo("America/Sao_Paulo")


def with_links() -> Office:
    office = at_work()
    sent = LinkCriado(programacao_id=PROGRAMACAO, usuario_id=MARIA.id, hash="1" * 64, vale_ate=HOJE + timedelta(days=30))
    office.log.happened(FUNDADOR, id_of("enviado"), sent)
    office.later(minutes=1)
    office.by(GILDA, casos.copiar, PROGRAMACAO, MARIA.id, link_hash("segredo"))
    office.later(minutes=1)
    renewed = LinkRenovado(programacao_id=PROGRAMACAO, usuario_id=MARIA.id, hash="2" * 64, vale_ate=VENCIMENTO + timedelta(days=90))
    office.log.happened(FUNDADOR, id_of("renovado"), renewed)
    return office


def test_each_link_tells_how_it_came_to_be() -> None:
    """M18; what opens it is nowhere."""
    office = with_links()
    rows = replay(links.VIEW, office.log.recorded)
    assert [(row.id, row.origem, row.criado_por) for row in rows.values()] == [
        (id_of("enviado"), "mensagem", None), (link_id(link_hash("segredo")), "copiado", GILDA.id), (id_of("renovado"), "renovado", None),
    ]
    assert not any("hash" in name for name in links.VIEW.columns)


def test_links_expire_by_the_vencimento_or_by_what_they_promised(database: str) -> None:
    """R15: the end of the 30th day after vencimento, in the office's zone; a renewed one lives through its own day."""
    office = with_links()
    office.by(GILDA, casos.revogar, PROGRAMACAO, link_id(link_hash("segredo")))
    url = project(database, office.log)
    now = datetime(2026, 11, 20, 3, tzinfo=UTC)  # midnight in São Paulo, at the end of the 30th day

    def seen(at: datetime) -> list[tuple[str, str, datetime]]:
        shown = ask(url, lambda connection: links.da_programacao(connection, PROGRAMACAO, VENCIMENTO, ZONE, at))
        return [(each["origem"], each["estado"], each["expira_em"]) for each in shown]

    renewed_until = datetime(2027, 1, 19, 3, tzinfo=UTC)
    assert seen(now - timedelta(seconds=1)) == [
        ("mensagem", "vivo", now), ("copiado", "revogado", now), ("renovado", "vivo", renewed_until),
    ]
    assert [estado for _, estado, _ in seen(now)] == ["expirado", "revogado", "vivo"]
    shown = ask(url, lambda connection: links.da_programacao(connection, PROGRAMACAO, VENCIMENTO, ZONE, now))
    assert shown[1]["usuario"] == {"id": MARIA.id, "nome": "Maria Alves"}
    assert shown[1].get("revogado_por") == {"id": GILDA.id, "nome": "Gilda Prado"}
    assert shown[0]["criado_por"] == {"id": None, "nome": "Sistema"}
