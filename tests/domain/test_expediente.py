"""The hours in which the office writes by itself (R9)."""
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendario import Calendario
from domain.expediente import Expediente

ZONE = ZoneInfo("America/Sao_Paulo")
SP = Expediente(Calendario("SP"), ZONE)
# Lord Howe moves its clocks by half an hour, Santiago at midnight, New York at two
ZONES = st.sampled_from(["America/Sao_Paulo", "America/Santiago", "America/New_York", "Australia/Lord_Howe", "America/Noronha", "UTC"])


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("instant", "allowed"),
    [
        ("2026-11-24T10:30", "2026-11-24T10:30"),
        ("2026-11-24T08:00", "2026-11-24T08:00"),
        ("2026-11-24T07:59:59.999999", "2026-11-24T08:00"),
        ("2026-11-24T17:59:59.999999", "2026-11-24T17:59:59.999999"),
        ("2026-11-24T18:00", "2026-11-25T08:00"),
        ("2026-11-19T23:59", "2026-11-23T08:00"),
        ("2026-11-20T10:00", "2026-11-23T08:00"),
        ("2026-11-21T10:00", "2026-11-23T08:00"),
        ("2026-11-23T00:00", "2026-11-23T08:00"),
    ],
)
def test_the_next_allowed_hour_is_within_8_and_18_of_a_business_day(instant, allowed):
    """R9: 20 November 2026, a Friday, is a holiday."""
    assert SP.next_allowed(local(instant)) == local(allowed)
    assert SP.next_allowed(local(instant)).tzinfo is UTC


def test_the_day_is_that_of_the_office():
    """R14: 02:00 UTC is the evening before in São Paulo."""
    assert SP.day(datetime(2026, 11, 25, 2, tzinfo=UTC)) == date(2026, 11, 24)


def test_the_opening_follows_summer_time():
    """R9: São Paulo was 2 hours behind UTC in the summer of 2018, 3 in its winter."""
    assert SP.opening(date(2018, 12, 3)) == datetime(2018, 12, 3, 10, tzinfo=UTC)
    assert SP.opening(date(2018, 7, 2)) == datetime(2018, 7, 2, 11, tzinfo=UTC)


INSTANTS = st.timedeltas(timedelta(0), timedelta(days=20 * 365)).map(lambda since: datetime(2015, 1, 1, tzinfo=UTC) + since)


@given(ZONES, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=6)))
def test_the_next_allowed_instant_is_the_first_there_is(zone, instant, longer):
    """R9: within the hours; never before; itself when it is allowed; and nothing between is allowed."""
    office = Expediente(Calendario("SP"), ZoneInfo(zone))
    allowed = office.next_allowed(instant)
    wall = allowed.astimezone(office.fuso)
    assert office.calendario.is_business_day(wall.date())
    assert 8 <= wall.hour < 18
    assert instant <= allowed == office.next_allowed(allowed)
    if instant + longer <= allowed:
        assert office.next_allowed(instant + longer) == allowed
