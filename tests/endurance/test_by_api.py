"""The running service through two weeks of an office, while its processes and its database are killed."""
import subprocess
import sys
from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.endurance.by_api import ByApi
from tests.endurance.house import ROOT, house
from tests.endurance.kills import Kills
from tests.endurance.mailbox import differences_of
from tests.endurance.play import play
from tests.endurance.world import world


@pytest.mark.timeout(300)
def test_clients_get_what_the_rule_owes_them_and_each_once_whoever_dies_meanwhile(tmp_path: Path) -> None:
    """R8, R9: day by day, by every channel, with kill -9 of scheduler, worker, projector and PostgreSQL. A message may come a second time
    where the first one's acknowledgement was lost, and is then known to be repeated"""
    played = world(2)
    with house(tmp_path / "dados", datetime.combine(played.first, time(0, 1), played.office.tz)) as running:
        kills = Kills(played, Random(2), times=10, postgres=1)
        stage = ByApi(played, running, kills)
        play(played, stage)
        lines, box = differences_of(stage)
        assert lines == []
        assert set(Counter(name for _, name in kills.done)) == {"scheduler", "worker", "projector", "postgres"}
        assert len(box.sent["email"]) > 80
        later = running.clock.now() + timedelta(days=1)
        moved = subprocess.run(
            [sys.executable, "-m", "workers.cli", "relogio", later.isoformat()], env=running.env, cwd=ROOT, capture_output=True, text=True
        )
        assert (moved.returncode, moved.stdout.strip()) == (0, later.isoformat()), moved.stderr
        assert running.clock.now() == later
