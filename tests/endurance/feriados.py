"""Holidays of 2026 and 2027, by hand from the almanac: Easter is on 5 April 2026 and on 28 March 2027."""
from datetime import date

NACIONAIS = frozenset({
    date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 21), date(2026, 5, 1), date(2026, 9, 7), date(2026, 10, 12),
    date(2026, 11, 2), date(2026, 11, 15), date(2026, 11, 20), date(2026, 12, 25),
    date(2027, 1, 1), date(2027, 3, 26), date(2027, 4, 21), date(2027, 5, 1), date(2027, 9, 7), date(2027, 10, 12),
    date(2027, 11, 2), date(2027, 11, 15), date(2027, 11, 20), date(2027, 12, 25),
})
BANCARIOS = frozenset({
    date(2026, 2, 16), date(2026, 2, 17), date(2026, 6, 4),
    date(2027, 2, 8), date(2027, 2, 9), date(2027, 5, 27),
})
SAO_PAULO = frozenset({date(2026, 7, 9), date(2027, 7, 9)})
CAPITAL = frozenset({date(2026, 1, 25), date(2027, 1, 25)})
