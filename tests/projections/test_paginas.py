"""A cursor is opaque, comes back as it was, and nothing else is taken for one."""
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.paginas import CursorInvalido, paginar, read_cursor, write_cursor

ID = UUID(int=7)


def encoded(said: bytes) -> str:
    return urlsafe_b64encode(said).decode()


@given(st.dates(), st.uuids(), st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=200), st.integers(0, 100))
def test_a_cursor_comes_back_as_it_was(day: date, id: UUID, text: str, number: int) -> None:
    cursor = write_cursor("lista", day, id, text, number)
    assert read_cursor("lista", cursor, date, UUID, str, int) == (day, id, text, number)


def test_an_instant_keeps_its_microseconds() -> None:
    at = datetime(2026, 10, 14, 13, 0, 0, 123456, tzinfo=UTC)
    assert read_cursor("lista", write_cursor("lista", at), datetime) == (at,)


@pytest.mark.parametrize("cursor", [
    "", "x", "não", "A" * 5000, encoded(b"{}"), encoded(b'["outra","2026-10-14"]'), encoded(b'["lista"]'), encoded(b'["lista","ontem"]'),
    encoded(b'["lista","2026-10-14","2026-10-14"]'), encoded(b'["lista",null]'), encoded(b"\xff"),
    write_cursor("lista", date(2026, 10, 14))[:-3],
])
def test_anything_else_is_refused(cursor: str) -> None:
    """api.md: malformed is 422, whoever made it up."""
    with pytest.raises(CursorInvalido):
        read_cursor("lista", cursor, date)


@pytest.mark.parametrize("text", [b'"a\\u0000b"', b'"\\ud800"', b'"\xff"'])
def test_text_that_no_database_takes_is_refused(text: bytes) -> None:
    with pytest.raises(CursorInvalido):
        read_cursor("lista", encoded(b'["lista",' + text + b"]"), str)


@pytest.mark.parametrize(("found", "limite", "itens", "goes_on"), [(3, 2, 2, True), (2, 2, 2, False), (0, 2, 0, False), (1, 1, 1, False)])
def test_there_is_a_next_page_only_when_something_is_on_it(found: int, limite: int, itens: int, goes_on: bool) -> None:
    page = paginar("lista", list(range(found)), limite, lambda n: (n,))
    assert (len(page.itens), page.proximo is not None) == (itens, goes_on)
    if page.proximo:
        assert read_cursor("lista", page.proximo, int) == (page.itens[-1],)
