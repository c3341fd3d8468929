"""`cobranca status`, part by part."""
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg

from tests.projections.projected import ask, office_of
from workers.status import overdue

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)


def test_what_has_its_hour_and_was_not_done_is_counted_from_the_first(database: str) -> None:
    """What is put off to a later hour, or lies ahead, is not late"""
    url = office_of(database)
    assert ask(url, lambda connection: overdue(connection, NOW)) == (0, timedelta())
    hour = timedelta(hours=1)
    with psycopg.connect(url, autocommit=True) as connection:
        for regua, later in ((NOW - hour, None), (NOW - 3 * hour, NOW + hour), (NOW + hour, None), (None, None)):
            connection.execute(
                "insert into andamentos (id, servico_id, empresa_id, versao, encerrada, fatos, regua_em, regua_nao_antes) "
                "values (%s, %s, %s, 1, false, '{}', %s, %s)", (uuid4(), uuid4(), uuid4(), regua, later),
            )
        connection.execute("insert into compromissos values ('agenda', %s, %s)", (uuid4(), NOW - 2 * hour))
    assert ask(url, lambda connection: overdue(connection, NOW)) == (2, 2 * hour)
