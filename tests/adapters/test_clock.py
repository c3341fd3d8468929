"""The system's clock: where it starts, how fast it runs, and that it never goes back."""

import math
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.clock import Clock, Parado, kept_clock, open_clock
from adapters.setting_values import Relogio
from adapters.settings import ConfiguracaoInvalida, load

OCTOBER = "2026-10-01T08:00:00-03:00"
AN_HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def relogio(vezes: float = 1, instante: str = OCTOBER) -> Relogio:
    return Relogio(instante=at(instante), vezes=vezes)


def test_the_real_clock_tells_the_machines_time_in_utc() -> None:
    before, now, after = datetime.now(UTC), Clock.real().now(), datetime.now(UTC)
    assert before <= now <= after
    assert now.tzinfo is UTC


def test_a_simulated_clock_starts_where_it_is_told_and_runs_on(tmp_path: Path) -> None:
    clock = kept_clock(tmp_path, relogio())
    first, second = clock.now(), clock.now()
    assert at(OCTOBER) <= first <= second < at(OCTOBER) + timedelta(minutes=1)


def test_a_fast_clock_runs_so_many_times_faster(tmp_path: Path) -> None:
    clock, began = kept_clock(tmp_path, relogio(3600)), time.monotonic()
    first = clock.now()
    while time.monotonic() < began + 0.05:
        pass
    passed = (clock.now() - first) / timedelta(seconds=3600)
    assert 0.04 <= passed <= time.monotonic() - began


def test_every_process_and_later_start_reads_the_kept_pair(tmp_path: Path) -> None:
    first = kept_clock(tmp_path, relogio(60)).now()
    told = f"from adapters.clock import kept_clock; from pathlib import Path; print(kept_clock(Path({str(tmp_path)!r})).now().isoformat())"
    other = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert first <= at(other.stdout.strip()) <= kept_clock(tmp_path).now() < first + AN_HOUR


def test_the_kept_pair_wins_over_another_one_and_says_so(tmp_path: Path) -> None:
    kept_clock(tmp_path, relogio())
    with capture_logs() as said:
        clock = kept_clock(tmp_path, relogio(instante="2030-01-01T00:00:00Z"))
    assert clock.now() < at(OCTOBER) + AN_HOUR
    assert ["COBRANCA_RELOGIO ignorado" in line["event"] for line in said] == [True]


def test_the_same_pair_again_is_nothing_to_tell(tmp_path: Path) -> None:
    kept_clock(tmp_path, relogio(2.5))
    with capture_logs() as said:
        kept_clock(tmp_path, relogio(2.5))
    assert said == []


def test_data_born_under_the_real_clock_never_go_back_to_a_simulated_past(tmp_path: Path) -> None:
    born = kept_clock(tmp_path).now()
    assert kept_clock(tmp_path, relogio(instante="2001-01-01T00:00:00Z")).now() >= born


def test_two_first_starts_at_once_agree(tmp_path: Path) -> None:
    start, clocks = threading.Barrier(8), list[Clock]()

    def open_it(year: int) -> None:
        start.wait()
        clocks.append(kept_clock(tmp_path / "dados", relogio(instante=f"{year}-01-01T00:00:00Z")))

    threads = [threading.Thread(target=open_it, args=(2020 + n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({clock.now().year for clock in clocks}) == 1
    assert len(clocks) == 8


@pytest.mark.parametrize("vezes", [1, 3600])
def test_time_runs_on_when_the_machines_clock_is_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vezes: float) -> None:
    clock, machine = kept_clock(tmp_path, relogio(vezes)), time.time_ns
    before = clock.now()
    monkeypatch.setattr(time, "time_ns", lambda: machine() - 3600 * 10**9)
    told = [before, *(clock.now() for _ in range(1000))]
    assert told == sorted(told)
    assert told[-1] > before


def test_the_next_start_is_not_earlier_although_the_machines_clock_was_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, machine = kept_clock(tmp_path, relogio()).now(), time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: machine() - 3600 * 10**9)
    after = kept_clock(tmp_path)
    assert before <= after.now() < after.now() < before + AN_HOUR


def test_a_step_forward_of_the_machines_clock_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, machine = kept_clock(tmp_path, relogio()), time.time_ns
    before = clock.now()
    monkeypatch.setattr(time, "time_ns", lambda: machine() + 3600 * 10**9)
    assert clock.now() >= before + AN_HOUR


def test_the_wait_for_an_instant_is_told_in_real_seconds(tmp_path: Path) -> None:
    clock = kept_clock(tmp_path, relogio(3600))
    assert 0.9 < clock.real_seconds_until(clock.now() + AN_HOUR) <= 1
    assert clock.real_seconds_until(clock.now() - AN_HOUR) == 0


def test_a_stopped_clock_stands_still_until_it_is_moved_and_never_goes_back(tmp_path: Path) -> None:
    clock, other = kept_clock(tmp_path, relogio(0)), kept_clock(tmp_path)
    assert isinstance(other, Parado)
    time.sleep(0.01)
    assert clock.now() == other.now() == at(OCTOBER)
    assert other.move(at(OCTOBER) + AN_HOUR) == at(OCTOBER) + AN_HOUR
    assert other.move(at(OCTOBER)) == clock.now() == at(OCTOBER) + AN_HOUR
    assert clock.now() == kept_clock(tmp_path).now()
    assert clock.real_seconds_until(clock.now()) == 0
    assert clock.real_seconds_until(clock.now() + AN_HOUR) == math.inf


def test_a_database_of_ones_own_has_the_real_clock(tmp_path: Path) -> None:
    kept_clock(tmp_path, relogio(instante="2001-01-01T00:00:00Z"))
    given = {"COBRANCA_DATA": str(tmp_path), "COBRANCA_DATABASE_URL": "postgresql://banco/d"}
    assert open_clock(load(given)).now() >= datetime.now(UTC) - timedelta(minutes=1)


def test_a_kept_pair_that_cannot_be_read_stops_the_start_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "relogio.json").write_text('{"real": "hoje"}')
    with pytest.raises(ConfiguracaoInvalida, match=r"relogio.json não é um relógio guardado"):
        kept_clock(tmp_path)


@pytest.mark.parametrize("instante", ["9999-12-31T23:59:59-03:00*0", "2199-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_a_clock_is_not_set_to_where_nothing_could_be_done_any_more(instante: str) -> None:
    """It would never come back"""
    with pytest.raises(ValueError, match="2001 e 2198"):
        Relogio.parse(instante)
