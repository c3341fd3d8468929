"""`make endurance`: an office's quarter on the running service, held day by day against the rule; exit 1 when anything differs."""
import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from datetime import time as wall
from pathlib import Path
from random import Random
from time import monotonic

from tests.endurance.by_api import ByApi
from tests.endurance.days import local
from tests.endurance.given import World
from tests.endurance.house import house
from tests.endurance.kills import Kills
from tests.endurance.mailbox import CHANNELS, Mailbox, differences_of, owed_to
from tests.endurance.play import play
from tests.endurance.world import Happening, timeline, world


class Told:
    """The stage, which says each day that has come."""

    def __init__(self, stage: ByApi) -> None:
        self.stage, self.day, self.began = stage, date.min, monotonic()

    def next_due(self) -> datetime | None:
        return self.stage.next_due()

    def goes_to(self, instant: datetime) -> None:
        self._say(instant)
        self.stage.goes_to(instant)

    def happens(self, happening: Happening) -> None:
        self._say(happening.at)
        self.stage.happens(happening)

    def _say(self, instant: datetime) -> None:
        day = local(self.stage.world.office, instant).date()
        if day != self.day:
            self.day = day
            print(f"{day:%a %Y-%m-%d}  after {monotonic() - self.began:6.0f} s", file=sys.stderr, flush=True)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.endurance", description=__doc__)
    words.add_argument("--empresas", type=int, default=200)
    words.add_argument("--dias", type=int, default=91)
    words.add_argument("--mortes", type=int, default=200, help="kill -9 of scheduler, worker, projector, PostgreSQL, at random")
    words.add_argument("--semente", type=int, default=1, help="the same seed plays the same quarter")
    given = words.parse_args()
    began, played = monotonic(), world(given.semente, given.empresas, days=given.dias)
    kills = Kills(played, Random(given.semente), given.mortes, postgres=given.mortes // 4)
    start = datetime.combine(played.first, wall(0, 1), played.office.tz)
    with tempfile.TemporaryDirectory() as folder, house(Path(folder) / "dados", start) as running:
        people, happen = len(played.usuarios), len(timeline(played))
        print(f"{given.empresas} empresas with {people} users, {played.first} to {played.last}, {happen} happenings")
        stage = ByApi(played, running, kills)
        play(played, Told(stage))
        lines, box = differences_of(stage)
        print("\n".join(days(stage, box, kills)))
        print("\n".join(lines))
    died = Counter(name for _, name in kills.done)
    came = ", ".join(f"{len(box.sent[channel])} by {channel}" for channel in CHANNELS)
    print(f"{came}; killed: {', '.join(f'{name} {times}' for name, times in sorted(died.items())) or 'nobody'}")
    print("\n".join([f"came twice since SMTP's acknowledgement was lost: {len(box.doubled)}", *(f"  {each}" for each in box.doubled)]))
    print(f"{len(lines)} differences, {monotonic() - began:.0f} s")
    return 1 if lines else 0


def days(stage: ByApi, box: Mailbox, kills: Kills) -> Iterator[str]:
    """A line for each day with anything in it."""
    owed = Counter(each.day for each in owed_to(stage))
    came = {channel: Counter(day_of(stage.world, each.instant) for each in box.sent[channel]) for channel in CHANNELS}
    died = Counter(day_of(stage.world, at) for at, _ in kills.done)
    yield f"{'day':<16}{'owed':>6}{''.join(f'{channel:>10}' for channel in CHANNELS)}{'kills':>8}"
    for day in sorted(owed | died):
        yield f"{day:%a %Y-%m-%d}  {owed[day]:>6}{''.join(f'{came[channel][day]:>10}' for channel in CHANNELS)}{died[day]:>8}"


def day_of(played: World, instant: datetime) -> date:
    return local(played.office, instant.astimezone(UTC)).date()


if __name__ == "__main__":
    sys.exit(main())
