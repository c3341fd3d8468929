"""Who dies while a world is played on the running service, and when."""
import time
from collections import defaultdict
from datetime import datetime
from random import Random

from tests.endurance.days import DAY, is_business, local
from tests.endurance.given import World
from tests.endurance.house import BACKGROUND, House
from tests.endurance.world import timeline


class Kills:
    """kill -9 at random: half of them while the régua speaks at 8:00, the others while something else happens; of whom, in turn.

    `done` tells when, by the played clock, and of whom.
    """

    def __init__(self, world: World, rng: Random, times: int, postgres: int) -> None:
        self._rng = rng
        self._seen = {True: -1, False: -1}
        self._planned: defaultdict[tuple[bool, int], list[str]] = defaultdict(list)
        self.done: list[tuple[datetime, str]] = []
        names = ["postgres"] * postgres + [BACKGROUND[each % len(BACKGROUND)] for each in range(times - postgres)]
        rng.shuffle(names)
        days = [world.first + DAY * each for each in range((world.last - world.first).days + 1)]
        moments = {True: sum(is_business(world.office, day) for day in days), False: len(timeline(world))}
        for number, name in enumerate(names):
            speaks = bool(number % 2)
            self._planned[speaks, rng.randrange(moments[speaks])].append(name)

    def strike(self, house: House, speaks: bool) -> None:
        """Once at each of these moments, when its work has begun: whoever's time has come is killed somewhere in it."""
        self._seen[speaks] += 1
        for name in self._planned.get((speaks, self._seen[speaks]), ()):
            if name != "scheduler" or not house.down:
                time.sleep(self._rng.uniform(0, 0.15))
                if house.kill(name, self._rng.randrange(2)):
                    self.done.append((house.clock.now(), name))


def speaks(world: World, instant: datetime) -> bool:
    """The régua does: 8:00 of a business day."""
    there = local(world.office, instant)
    return is_business(world.office, there.date()) and (there.hour, there.minute) == (8, 0)
