"""The grammar of dates: each rule looks at one place of a message and says what it takes there, if anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from flows import calendar_words as said
from flows import counting
from flows.calendar_words import Length, Month
from flows.calendars import Calendar, day_of, month_span, months_on, nearest, nearest_month
from flows.tokens import Token

_JOINTS = frozenset("/-.–—؍\\")
_SOLAR_YEARS, _YEARS = range(1300, 1501), range(1900, 2101)
_MOST = {"day": 3660, "week": 520, "month": 240, "year": 20}
"""Beyond, "in N days" is no day that anybody plans."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule took: a day, a day that no calendar has ("wrong"), or words that no other rule may read ("none")."""

    stop: int
    kind: Literal["full", "relative", "weekday", "span", "wrong", "none"]
    day: date | None = None
    end: date | None = None
    calendar: Calendar = "gregorian"


@dataclass(frozen=True, slots=True)
class Message:
    tokens: Sequence[Token]
    day: date
    """The day on which it is read."""
    past: bool
    """Whether what is asked for has been: without a year, the last such day."""
    dari: bool

    def word(self, at: int) -> str:
        """The word at a place; "" beyond both ends."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def gap(self, at: int) -> str:
        """What stands before a place; "" beyond both ends."""
        return self.tokens[at].gap if 0 <= at < len(self.tokens) else ""

    def number(self, at: int) -> int | None:
        """The digits at a place."""
        return self.tokens[at].number if 0 <= at < len(self.tokens) else None


# Digits: 12/06/2026, 2026-06-12, 1405/11/15, 12/06, 05/2027


def numeric(message: Message, at: int) -> Hit | None:
    if message.number(at) is None:
        return None
    if message.gap(at + 1) == ":" and message.number(at + 1) is not None:
        return Hit(at + 2, "none")
    stop = at + 1
    while message.number(stop) is not None and message.gap(stop) in _JOINTS and message.gap(stop):
        stop += 1
    numbers = [message.tokens[place] for place in range(at, stop)]
    if len(numbers) == 1:
        return _spaced(message, at)
    if len(numbers) == 3 and message.gap(at + 1) == message.gap(at + 2):
        return _three(numbers, message.day, stop) or Hit(stop, "none")
    if len(numbers) == 2:
        if said.MONTHS.match(message.tokens, stop):
            return None  # 12-15 juin
        return _two(message, at, stop) or Hit(stop, "none")
    return Hit(stop, "none")


def _spaced(message: Message, at: int) -> Hit | None:
    """Groups of digits with spaces between: a date if they are like "12 06 2026", else a telephone number or such."""
    stop = at + 1
    while message.number(stop) is not None and not message.gap(stop):
        stop += 1
    numbers = [message.tokens[place] for place in range(at, stop)]
    if len(numbers) == 3 and [len(number.word) for number in numbers] in ([2, 2, 4], [1, 1, 4], [2, 1, 4], [1, 2, 4]):
        return _three(numbers, message.day, stop)
    return Hit(stop, "none") if len(numbers) > 2 else None


def _three(numbers: Sequence[Token], today: date, stop: int) -> Hit | None:
    first, month, last = (int(number.word) for number in numbers)
    if len(numbers[0].word) == 4:
        year, day = first, last
    elif len(numbers[2].word) == 4:
        year, day = last, first
    elif len(numbers[2].word) == 2:
        year, day = last + (2000 if last <= today.year % 100 + 20 else 1900), first
    else:
        return None
    if year not in _YEARS and year not in _SOLAR_YEARS:
        return None
    if len(numbers[2].word) == len(numbers[0].word) == 2 and max(day, month) > 31:
        return None  # a number of some file
    return _full("solar" if year in _SOLAR_YEARS else "gregorian", year, month, day, stop)


def _full(calendar: Calendar, year: int, month: int, day: int, stop: int) -> Hit:
    found = day_of(calendar, year, month, day)
    return Hit(stop, "full", found, calendar=calendar) if found else Hit(stop, "wrong")


def _two(message: Message, at: int, stop: int) -> Hit | None:
    """12/06 or 05/2027. Fractions, prices, ranges and "24/7" are none; a word such as "le" before decides."""
    day, month = message.tokens[at], message.tokens[at + 1]
    numbers, sizes = (int(day.word), int(month.word)), (len(day.word), len(month.word))
    if sizes[1] == 4 and month.gap != "." and 1 <= numbers[0] <= 12 and numbers[1] in _YEARS:
        span = month_span("gregorian", numbers[1], numbers[0])
        return Hit(stop, "span", *span) if span else None
    if max(sizes) > 2 or message.gap(stop).startswith(("€", "%")) or message.word(stop) in said.UNITS_OF_OTHER_THINGS:
        return None
    if not 1 <= numbers[0] <= 31 or not 1 <= numbers[1] <= 12:
        return None
    clear = message.word(at - 1) in said.CONTEXT or said.WEEKDAYS.match(message.tokens, at - 1) is not None
    if month.gap == "/":
        clear = clear or len(message.tokens) == 2 or (sizes != (1, 1) and numbers != (24, 7))
    elif month.gap == ".":
        clear = clear or sizes == (2, 2)
    else:
        clear = clear or (sizes == (2, 2) and month.word.startswith("0"))
    if not clear or message.word(at - 1) in said.TIMES:
        return None
    found = nearest("gregorian", numbers[1], numbers[0], message.day, message.past)
    return Hit(stop, "full", found) if found else Hit(stop, "wrong")


# A day and a month: 12 juin, le 1er mai 2026, پانزدهم دلو 1405, 12 حزيران/يونيو, du 12 au 15 juin


def day_and_month(message: Message, at: int) -> Hit | None:
    first = _day_number(message, at)
    if first is None or message.word(at - 1) in said.TIMES:
        return None
    days, stop = [first[0]], _skip(message, first[1], said.BETWEEN_DAY_AND_MONTH, 2)
    if message.word(stop) in said.TO or message.gap(stop) in ("-", "–"):
        after = stop + (message.word(stop) in said.TO)
        after += message.word(after) == "le"
        if last := _day_number(message, after):
            days, stop = [days[0], last[0]], _skip(message, last[1], said.BETWEEN_DAY_AND_MONTH, 2)
    found = _month_after_day(message, at, stop)
    if found is None:
        return _of_this_or_next_month(message, *first) or _month_is_shared(message, at, *first)
    month, stop = found
    year, stop = _year(message, stop, month.calendar)
    if _in_a_street(message, at):
        return Hit(stop, "none")
    dates = [
        nearest(month.calendar, month.number, day, message.day, message.past)
        if year is None
        else day_of(month.calendar, year, month.number, day)
        for day in days
    ]
    if None in dates:
        return Hit(stop, "wrong")
    end = dates[1] if len(dates) == 2 else None
    return Hit(stop, "full", dates[0], end, month.calendar)


def _of_this_or_next_month(message: Message, day: int, at: int) -> Hit | None:
    """le 15 du mois prochain, ١٥ الشهر الجاي"""
    place = _skip(message, at, said.OF_A_MONTH, 1)
    found = said.SPANS.match(message.tokens, place)
    if found is None or found[0][0] != "month" or message.word(place) == "ماه":
        return None
    first = months_on(message.day.replace(day=1), found[0][1])
    return _full("gregorian", first.year, first.month, day, found[1])


def _month_is_shared(message: Message, at: int, day: int, stop: int) -> Hit | None:
    """The 12 of "le 12 et le 15 juin": only the number is taken."""
    place, last = stop, stop
    while message.word(place) in said.AND or message.gap(place) in (",", "،"):
        place += message.word(place) in said.AND
        place += message.word(place) == "le"
        other = _day_number(message, place)
        if other is None:
            return None
        place = last = other[1]
    found = _month_after_day(message, at, _skip(message, last, said.BETWEEN_DAY_AND_MONTH, 2)) if last > stop else None
    if found is None:
        return None
    month, after = found
    year, _ = _year(message, after, month.calendar)
    if year is not None:
        return _full(month.calendar, year, month.number, day, stop)
    shared = nearest(month.calendar, month.number, day, message.day, message.past)
    return Hit(stop, "full", shared, calendar=month.calendar) if shared else Hit(stop, "wrong")


def _day_number(message: Message, at: int) -> tuple[int, int] | None:
    if message.word(at) in said.FIRST:
        return 1, at + 1
    if message.word(at) in counting.ONE - {"یک"}:
        return None
    found = counting.ordinal(message.tokens, at) or counting.number(message.tokens, at)
    return found if found and 1 <= found[0] <= 31 else None


def _skip(message: Message, at: int, words: frozenset[str], most: int) -> int:
    for _ in range(most):
        at += message.word(at) in words
    return at


def _month_after_day(message: Message, at: int, place: int) -> tuple[Month, int] | None:
    """The month of a day that stands at `at`, and the place after it."""
    if message.word(place - 1) == "شهر" and 1 <= (message.number(place) or 0) <= 12:
        return Month("gregorian", message.number(place) or 0, "nothing"), place + 1
    found = said.MONTHS.match(message.tokens, place)
    if found is None:
        return None
    month, stop = found
    word = message.word(place)
    if month.need == "digits" and (message.number(at) is None or (word == "جوان" and message.dari)):
        return None
    if word in said.MAY_IN_DARI and not _is_may(message, at, place):
        return None
    if word == "اب" and message.dari:
        return None
    again = said.MONTHS.match(message.tokens, stop) if message.gap(stop) in ("/", "(") else None
    return month, again[1] if again and again[0].number == month.number else stop


def _is_may(message: Message, at: int, place: int) -> bool:
    """Whether "می" or "مه" after a number is a month, not the beginning of a verb or the word "I"."""
    if message.word(at) in said.FIRST:
        return False
    if _year(message, place + 1, "gregorian")[0] is not None:
        return True
    after = message.word(place + 1)
    if after in said.VERB_PIECES:
        return False
    return message.word(place) == "می" or (message.word(at - 1) in said.MAY_NEEDS and not after.startswith(("می", "ن")))


def _year(message: Message, at: int, calendar: Calendar) -> tuple[int | None, int]:
    """The year at a place and the place after it; (None, `at`) when there is none."""
    years = _SOLAR_YEARS if calendar == "solar" else _YEARS
    place = _skip(message, at, said.BEFORE_YEAR, 1)
    year = message.number(place)
    if year not in years or message.word(place + 1) in said.COUNTED_IN_THOUSANDS or message.gap(place + 1)[:1] == "€":
        return None, at
    return year, place + 1


def _in_a_street(message: Message, at: int) -> bool:
    """rue du 8 mai 1945"""
    before = at - 2 if message.word(at - 1) in ("du", "de") else at - 1
    return message.word(before) in said.STREETS


def month_alone(message: Message, at: int) -> Hit | None:
    """en janvier, juin 2027, ماه سپتمبر, دلو 1405: the whole month."""
    before = message.word(at - 1)
    if message.word(at) in said.MONTH_WORDS and 1 <= (number := message.number(at + 1) or 0) <= 12:
        month, stop = Month("gregorian", number, "nothing"), at + 2
        if before in said.NO_MONTH_AFTER or message.word(stop) in said.UNITS_OF_OTHER_THINGS:
            return None
    elif (found := said.MONTHS.match(message.tokens, at)) and message.word(at) not in said.NO_MONTH:
        month, stop = found
    else:
        return None
    year, after = _year(message, stop, month.calendar)
    if year is None and not _may_stand_alone(message, month, at):
        return None
    if year is not None:
        span = month_span(month.calendar, year, month.number)
    else:
        span = nearest_month(month.calendar, month.number, message.day, message.past)
    return Hit(after, "span", *span, month.calendar) if span else None


def _may_stand_alone(message: Message, month: Month, at: int) -> bool:
    before = message.word(at - 2) if message.word(at - 1) in ("de", "d") else message.word(at - 1)
    if month.need == "nothing":
        return True
    if month.need == "context":
        return before in said.IN_A_MONTH and not (message.dari and message.word(at) == "اب")
    return before in said.BEFORE_SOLAR_MONTH and message.word(at + 1) not in said.VERB_PIECES


# From today: dans 3 jours, سه روز بعد, قبل يومين


def length(message: Message, at: int) -> Hit | None:
    if ahead := said.AHEAD.match(message.tokens, at) or said.AGO.match(message.tokens, at):
        sign, place = ahead
        if sign > 0 and (idiom := said.FRENCH_IDIOMS.match(message.tokens, place)):
            return Hit(idiom[1], "relative", message.day + timedelta(idiom[0]))
        found = counted(message, place)
    elif (found := counted(message, at)) and (after := said.AFTERWARDS.match(message.tokens, found[2])):
        sign, found = after[0], (found[0], found[1], after[1])
    else:
        return None
    if found is None:
        return None
    count, unit, stop = found
    if message.word(stop) in said.FROM_WHEN:
        if message.word(stop + 1) not in said.FROM_TODAY:
            return Hit(stop, "none")
        stop += 2
    if count > _MOST[unit] or message.word(stop) in said.WORKING:
        return Hit(stop, "none")
    return Hit(stop, "relative", moved(message.day, unit, sign * count))


def counted(message: Message, at: int) -> tuple[int, str, int] | None:
    """A number of days, weeks, months or years, which of these, and the place after them."""
    found = counting.number(message.tokens, at)
    if found and (after := said.LENGTHS.match(message.tokens, found[1])) and after[0].size is None:
        return found[0], after[0].unit, after[1]
    alone = said.LENGTHS.match(message.tokens, at)
    if alone is None:
        return None
    meant: Length = alone[0]
    if meant.size is not None:
        return meant.size, meant.unit, alone[1]
    follows = message.number(alone[1]) is not None or said.MONTHS.match(message.tokens, alone[1])
    return (1, meant.unit, alone[1]) if meant.alone and not follows else None


def moved(day: date, unit: str, count: int) -> date:
    if unit in ("month", "year"):
        return months_on(day, count * (12 if unit == "year" else 1))
    return day + timedelta(count * (7 if unit == "week" else 1))


def span(message: Message, at: int) -> Hit | None:
    """ce week-end, la semaine prochaine, ماه آینده, السنة الجاية"""
    found = said.SPANS.match(message.tokens, at)
    if found is None:
        return None
    (unit, steps), stop = found
    today = message.day
    monday = today - timedelta(today.weekday()) + timedelta(7 * steps)
    if unit == "week":
        return Hit(stop, "span", monday, monday + timedelta(6))
    if unit == "weekend":
        return Hit(stop, "span", monday + timedelta(5), monday + timedelta(6))
    if unit == "year":
        return Hit(stop, "span", date(today.year + steps, 1, 1), date(today.year + steps, 12, 31))
    first = months_on(today.replace(day=1), steps)
    return Hit(stop, "span", first, months_on(first, 1) - timedelta(1))


def day_word(message: Message, at: int) -> Hit | None:
    """demain, پس‌فردا, امبارح"""
    found = said.DAYS.match(message.tokens, at)
    if found is None:
        return None
    days, stop = found
    token, before, after = message.tokens[at], message.word(at - 1), message.word(stop)
    if stop == at + 1:
        if token.word.endswith(("الیوم", "باکر", "الیله")) and before in said.ABOUT_A_DAY:
            return Hit(stop, "none")
        if token.word.endswith("الیوم") and (token.word.startswith("ب") or after in said.NOT_THE_DAY):
            return Hit(stop, "none")
        if token.word.endswith("غدا") and token.raw.endswith("ء"):
            return Hit(stop, "none")  # lunch
        if token.word == "صبا" and (before in said.BEFORE_A_NAME or after == "است"):
            return Hit(stop, "none")
    return Hit(stop, "relative", message.day + timedelta(days))


# Weekdays


def weekday(message: Message, at: int) -> Hit | None:
    """samedi, ce samedi, samedi en huit, السبت اللي بعده, شنبه گذشته, samedi 20"""
    found = _weekday_name(message, at)
    if found is None:
        return None
    wanted, stop = found
    if message.word(at - 1) in said.EVERY or (message.word(at - 1) == "les" and message.word(at - 2) in said.EVERY):
        return Hit(stop, "none")
    if message.word(stop) in said.AFTER_A_NAME or message.word(at - 1) in said.NO_WEEKDAY_AFTER:
        return Hit(stop, "none")
    may_be_today = message.word(at - 1) in said.SAME or message.tokens[at].word.startswith(("ه", "له", "به"))
    if message.word(stop) in said.THIS_AFTER:
        may_be_today, stop = True, stop + 1
    ahead = (wanted - message.day.weekday()) % 7
    if ahead == 0 and not may_be_today:
        ahead = 7
    if modifier := said.MODIFIERS.match(message.tokens, stop):
        added, stop = modifier
        ahead = ahead - 7 if added < 0 else (ahead or 7) + added
        ahead = -7 if ahead == 0 and added < 0 else ahead
    elif dated := _weekday_and_day(message, wanted, stop):
        return dated
    elif (message.past or message.word(at - 1) in said.SINCE) and ahead > 0:
        ahead -= 7
    if ahead == 0 and message.past and not may_be_today:
        ahead = -7
    return Hit(stop, "weekday", message.day + timedelta(ahead))


def _weekday_name(message: Message, at: int) -> tuple[int, int] | None:
    after_day_word = message.word(at - 1) in said.DAY_WORDS
    found = said.WEEKDAYS.match(message.tokens, at)
    to_the_day = message.tokens[at].raw.startswith("لل")  # للأحد; لأحد is "to anyone"
    if found and (after_day_word or to_the_day or message.word(at) not in said.NEEDS_DAY_WORD):
        return found
    if after_day_word:
        return said.WEEKDAYS_AFTER_DAY.match(message.tokens, at)
    short = said.ABBREVIATED.match(message.tokens, at)
    dotted = message.gap(at + 1).startswith(".") and (message.number(at + 1) is not None or message.word(at + 1) == "a")
    if short and (dotted or _day_follows(message, at + 1)):
        return short
    return None


def _day_follows(message: Message, at: int) -> bool:
    hit = day_and_month(message, at) if message.number(at) is not None else None
    return hit is not None and hit.day is not None


def _weekday_and_day(message: Message, wanted: int, at: int) -> Hit | None:
    """The 20th that is a Saturday, within four months."""
    number = message.number(at)
    if number is None or not 1 <= number <= 31 or day_and_month(message, at) or numeric(message, at):
        return None
    after = message.word(at + 1)
    if after and not message.gap(at + 1) and after not in said.FRENCH_AFTER_A_DAY | said.TIMES:
        return None
    for days in range(120):
        day = message.day + timedelta(-days if message.past else days)
        if day.day == number and day.weekday() == wanted:
            return Hit(at + 1, "weekday", day)
    return None


RULES = (numeric, day_and_month, length, span, day_word, weekday, month_alone)
"""In this order: what says more comes first."""
