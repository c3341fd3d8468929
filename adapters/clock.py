"""The system's clock: the real one, or one that starts where COBRANCA_RELOGIO says and runs as fast as it says, or stands still there
until it is moved. It never goes back."""

import fcntl
import math
import mmap
import os
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from adapters.kept import keep
from adapters.setting_values import Relogio
from adapters.settings import ConfiguracaoInvalida, Settings

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = structlog.get_logger(__name__)


class _Kept(BaseModel):
    """DATA/relogio.json: at the real instant `real` the clock showed `simulado`, and from there runs `vezes` times as fast; 0: it stands
    still, at the instant of DATA/relogio.parado."""

    model_config = ConfigDict(frozen=True)

    real: AwareDatetime
    simulado: AwareDatetime
    vezes: float = Field(ge=0)


@dataclass(slots=True)
class _Real:
    """The machine's clock without its backward steps, in nanoseconds. In one process it runs on by the boot clock when the machine's
    is set back; among the processes of one data folder, and for the next start, the latest instant told is kept in eight shared bytes."""

    mark: "memoryview[int]" = field(default_factory=lambda: memoryview(bytearray(8)).cast("q"))
    ahead: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> int:
        with self.lock:
            wall = time.time_ns()  # before the boot clock: a pause between the two may then only make `ahead` smaller, which max ignores
            boot = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            now = max(wall, boot + self.ahead, self.mark[0])
            self.ahead = now - boot
            self.mark[0] = now
            return now


class Clock:
    """`now()` is aware, UTC, in whole microseconds, and never earlier than what it told before."""

    def __init__(self, real: _Real, origin: int, start: datetime, vezes: float) -> None:
        self._real, self._origin, self._start, self.vezes = real, origin, start, vezes

    @classmethod
    def real(cls) -> "Clock":
        """The machine's."""
        return cls(_Real(), 0, EPOCH, 1)

    def now(self) -> datetime:
        elapsed = self._real.now() - self._origin
        if self.vezes != 1:
            elapsed = int(elapsed * self.vezes)
        return self._start + timedelta(microseconds=elapsed // 1000)

    def real_seconds_until(self, instant: datetime) -> float:
        """How long to wait, by the real clock, until this one shows `instant`; 0 when it is past."""
        return max(0.0, (instant - self.now()).total_seconds() / self.vezes)


class Parado(Clock):
    """Stands still, at an instant that every process of the data folder reads, until one of them moves it."""

    def __init__(self, start: datetime, path: Path) -> None:
        super().__init__(_Real(), 0, start, 0)
        self._path, self._mark = path, _shared(path)

    def now(self) -> datetime:
        return max(self._start, EPOCH + timedelta(microseconds=self._mark[0]))

    def real_seconds_until(self, instant: datetime) -> float:
        """No waiting brings it nearer."""
        return 0.0 if instant <= self.now() else math.inf

    def move(self, instant: datetime) -> datetime:
        """Forward to `instant`, for every process at once; where it stands then, which may be further on already."""
        with self._path.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self._mark[0] = max(self._mark[0], (instant - EPOCH) // timedelta(microseconds=1))
        return self.now()


def open_clock(settings: Settings) -> Clock:
    """The clock of these settings: the machine's when the database is not the embedded one."""
    return Clock.real() if settings.database_url else kept_clock(settings.data, settings.relogio)


def kept_clock(data: Path, relogio: Relogio | None = None) -> Clock:
    """The clock of a data folder, whose pace its first start decides and keeps; a `relogio` that says otherwise later is told and
    ignored, since it could turn time back. Raises ConfiguracaoInvalida when what was kept cannot be read."""
    real, path = _Real(_shared(data / "relogio.marca")), data / "relogio.json"
    try:
        kept = _Kept.model_validate_json(keep(path, lambda: _first(real, relogio)))
    except ValidationError:
        raise ConfiguracaoInvalida(f"{path} não é um relógio guardado por este programa: devolva o arquivo original.") from None
    if relogio and (relogio.instante, relogio.vezes) != (kept.simulado, kept.vezes):
        log.warning("COBRANCA_RELOGIO ignorado: vale o relógio com que estes dados nasceram", instante=str(kept.simulado), vezes=kept.vezes)
    if kept.vezes == 0:
        return Parado(kept.simulado.astimezone(UTC), data / "relogio.parado")
    return Clock(real, _nanoseconds(kept.real), kept.simulado.astimezone(UTC), kept.vezes)


def _first(real: _Real, relogio: Relogio | None) -> bytes:
    now = EPOCH + timedelta(microseconds=real.now() // 1000)
    start, vezes = (relogio.instante, relogio.vezes) if relogio else (now, 1.0)
    return _Kept(real=now, simulado=start, vezes=vezes).model_dump_json().encode()


def _nanoseconds(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1) * 1000


def _shared(path: Path) -> "memoryview[int]":
    """Eight bytes that every process sees alike."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, 8)  # a hole would kill the process when the disk is full
        return memoryview(mmap.mmap(descriptor, 8)).cast("q")
    finally:
        os.close(descriptor)
