"""The hours in which the office writes to its clients by itself (R9)."""
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendario import Calendario

ABRE, FECHA = time(8), time(18)


@dataclass(frozen=True, slots=True)
class Expediente:
    """Business days from 8:00 until before 18:00, by the clock on the wall of the office, whatever its zone does in summer."""

    calendario: Calendario
    fuso: ZoneInfo

    def day(self, instant: datetime) -> date:
        """The office's day at an instant."""
        return instant.astimezone(self.fuso).date()

    def opening(self, day: date) -> datetime:
        """8:00 of that day, in UTC."""
        return datetime.combine(day, ABRE, self.fuso).astimezone(UTC)

    def next_allowed(self, instant: datetime) -> datetime:
        """The instant itself within the hours, else the next opening; in UTC."""
        local = instant.astimezone(self.fuso)
        day = local.date()
        if self.calendario.is_business_day(day):
            if local.time() < ABRE:
                return self.opening(day)
            if local.time() < FECHA:
                return instant.astimezone(UTC)
        return self.opening(self.calendario.next_business_day(day + timedelta(days=1)))
