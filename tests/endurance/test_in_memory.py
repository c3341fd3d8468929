"""R9 on the domain alone: worlds played on a log in memory, held against the independent computation."""
import pytest

from tests.endurance.compare import differences
from tests.endurance.in_memory import InMemory
from tests.endurance.oracle import expected, in_order, manual
from tests.endurance.play import play
from tests.endurance.world import world


@pytest.mark.parametrize("seed", range(5))
def test_the_domain_asks_what_the_rule_says_day_by_day(seed: int) -> None:
    """R8, R9: to whom, what, of which kind, on which day"""
    played = world(seed)
    stage = InMemory(played)
    play(played, stage)
    assert differences(in_order([*expected(played), *manual(played)], played), list(stage.sent())) == []
