"""Plays a world: what happens in its time, and between these whatever the clock brings, instant by instant."""
from datetime import datetime, time
from typing import Protocol

from tests.endurance.days import DAY
from tests.endurance.given import World
from tests.endurance.world import Happening, timeline


class Stage(Protocol):
    """The service that a world is played on, with a clock that stands still until it is told to move."""

    def next_due(self) -> datetime | None:
        """The next instant ahead at which the clock brings something, as far as it is known now."""
        ...

    def goes_to(self, instant: datetime) -> None:
        """The clock stands at that instant from now on; all that it brings is done when this returns."""
        ...

    def happens(self, happening: Happening) -> None:
        """By whom it says, with the clock at its instant; all that follows from it at once is done when this returns."""
        ...


def play(world: World, stage: Stage) -> None:
    """From the first day to the end of the last."""
    for happening in timeline(world):
        waits(stage, happening.at)
        stage.happens(happening)
    waits(stage, datetime.combine(world.last + DAY, time(), world.office.tz))


def waits(stage: Stage, until: datetime) -> None:
    """Whatever is due on the way is done in its time."""
    while (due := stage.next_due()) and due <= until:
        stage.goes_to(due)
    stage.goes_to(until)
