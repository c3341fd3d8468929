"""RFC 9110, section 14: one range of bytes, or the whole."""
import pytest

from adapters.ranges import FaixaInvalida, byte_range


@pytest.mark.parametrize(("header", "served"), [
    ("bytes=0-0", (0, 1)), ("bytes=0-99", (0, 100)), ("bytes=10-19", (10, 10)), ("bytes=90-", (90, 10)), ("bytes=90-500", (90, 10)),
    ("bytes=-10", (90, 10)), ("bytes=-500", (0, 100)), ("BYTES = 1-2", (1, 2)), ("bytes=99-99", (99, 1)),
])
def test_a_range_is_served(header, served):
    """api.md: GET /anexos/{id} takes Range."""
    assert byte_range(header, 100) == served


@pytest.mark.parametrize("header", [None, "", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=٣-"])
def test_what_need_not_be_served_is_the_whole(header):
    """RFC 9110: a range that is not understood is ignored."""
    assert byte_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_what_lies_past_the_end_is_refused(header):
    """RFC 9110: 416."""
    with pytest.raises(FaixaInvalida):
        byte_range(header, 100)


def test_an_empty_object_has_no_range():
    """RFC 9110: 416."""
    with pytest.raises(FaixaInvalida):
        byte_range("bytes=0-", 0)
