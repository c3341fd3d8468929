"""Business days and the hours between which the régua may speak (R9, R14)."""
from datetime import date, datetime, time, timedelta

from tests.endurance.given import Office

OPENS, CLOSES = time(8), time(18)
DAY = timedelta(days=1)


def is_business(office: Office, day: date) -> bool:
    """R14: neither a weekend, nor a holiday of the country, the banks, the UF or the office's own."""
    return day.weekday() < 5 and day not in office.holidays and day not in office.own_holidays


def business_on_or_after(office: Office, day: date) -> date:
    while not is_business(office, day):
        day += DAY
    return day


def business_on_or_before(office: Office, day: date) -> date:
    while not is_business(office, day):
        day -= DAY
    return day


def business_after(office: Office, day: date) -> date:
    return business_on_or_after(office, day + DAY)


def local(office: Office, at: datetime) -> datetime:
    return at.astimezone(office.tz)


def opening(office: Office, day: date) -> datetime:
    """8:00 of that day in the office's zone."""
    return datetime.combine(day, OPENS, office.tz)


def allowed(office: Office, at: datetime) -> bool:
    """R9: «on business days between 8:00 and 18:00 of the office's time»."""
    there = local(office, at)
    return is_business(office, there.date()) and OPENS <= there.time() < CLOSES


def next_allowed(office: Office, at: datetime) -> datetime:
    """That instant when it is allowed, else the next 8:00 of a business day."""
    if allowed(office, at):
        return local(office, at)
    there = local(office, at)
    today = is_business(office, there.date()) and there.time() < OPENS
    return opening(office, there.date() if today else business_after(office, there.date()))
