"""Calendar files, read back: by the package that wrote them, and line by line as the standard has it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from bot.calendar_files import Entry, calendar_file

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ENTRY = Entry(
    uid="occasion-12@rafiq.example.org",
    title="Atelier numérique",
    starts=datetime(2027, 3, 28, 10, 0, tzinfo=PARIS),
    ends=datetime(2027, 3, 28, 12, 30, tzinfo=PARIS),
)
DARI = "کارگاه کمپیوتر برای تازه‌واردان: یاد گرفتن ایمیل، نقشه و فورم‌های اداری؛ لطفاً کتابچه و قلم بیاورید"
ARABIC = "ورشة الحاسوب للقادمين الجدد: تعلّم البريد الإلكتروني والخريطة والاستمارات؛ أحضروا دفترًا وقلمًا من فضلكم"
NASTY = 'a;b,c:"d"\\n\\\\N\r\nEND:VEVENT\rX-EVIL:1\nBEGIN:VALARM\u2028c\u0085d\x00\x07 \tz'


def written(*entries: Entry, name: str = "", **more: Any) -> str:
    return calendar_file(entries, name, NOW, **more).decode()


def event(entry: Entry, **more: Any) -> Component:
    [found] = Calendar.from_ical(written(entry, **more)).walk("VEVENT")
    return found


def lines(entry: Entry, **more: Any) -> list[str]:
    """The content lines, unfolded."""
    return written(entry, **more).replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_file_of_one_entry() -> None:
    assert lines(ENTRY) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rafiq//Rafiq//FR",
        "BEGIN:VEVENT",
        "SUMMARY:Atelier numérique",
        "DTSTART:20270328T080000Z",
        "DTEND:20270328T103000Z",
        "DTSTAMP:20261121T100000Z",
        "UID:occasion-12@rafiq.example.org",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_feed_has_a_name_and_is_read_again_each_hour() -> None:
    feed = lines(ENTRY, name="Rafiq")
    assert {"NAME:Rafiq", "X-WR-CALNAME:Rafiq"} < set(feed)
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} < set(feed)
    assert not any(line.startswith("METHOD") for line in feed)
    assert written(name="Rafiq").endswith("END:VCALENDAR\r\n")


def test_all_it_may_say() -> None:
    full = replace(
        ENTRY, place="12 rue de l'Exemple, Saint-Brieuc", position=(48.514237, -2.00001234), notes=DARI,
        sequence=3,
    )  # fmt: skip
    found = event(full)
    assert found["LOCATION"] == full.place and found["DESCRIPTION"] == DARI and found["SEQUENCE"] == 3
    assert "GEO:48.5142;-2.0" in lines(full)
    assert not {"LOCATION", "DESCRIPTION", "GEO"} & set(event(ENTRY))


def test_a_position_at_greenwich_is_written_without_exponent() -> None:
    assert "GEO:48.5;0.0" in lines(replace(ENTRY, position=(48.5, 0.00002)))


def test_whole_days_end_on_the_day_after() -> None:
    stay = replace(ENTRY, starts=date(2026, 12, 30), ends=date(2027, 1, 1))
    assert {"DTSTART;VALUE=DATE:20261230", "DTEND;VALUE=DATE:20270102"} < set(lines(stay))
    assert {"DTSTART;VALUE=DATE:20261230", "DTEND;VALUE=DATE:20261231"} < set(lines(replace(stay, ends=None)))


def test_an_end_need_not_be_known() -> None:
    assert "DTEND" not in event(replace(ENTRY, ends=None))


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (datetime(2027, 3, 28, 10), None),
        (ENTRY.starts, datetime(2027, 3, 28, 12)),
        (ENTRY.starts, ENTRY.starts),
        (ENTRY.starts, date(2027, 3, 29)),
        (date(2027, 3, 28), date(2027, 3, 27)),
        (date(2027, 3, 28), ENTRY.ends),
    ],
)
def test_no_span(starts: date, ends: date | None) -> None:
    with pytest.raises(ValueError, match="zone|after the start|first one on"):
        written(replace(ENTRY, starts=starts, ends=ends))


def test_what_is_cancelled_says_so_and_does_not_ring() -> None:
    gone = event(replace(ENTRY, cancelled=True, sequence=1), alarm=timedelta(hours=2))
    assert gone["STATUS"] == "CANCELLED" and not gone.walk("VALARM")


def test_it_rings_only_when_asked() -> None:
    assert not event(ENTRY).walk("VALARM")
    [alarm] = event(ENTRY, alarm=timedelta(hours=26)).walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] == ENTRY.title
    assert "TRIGGER:-P1DT2H" in lines(ENTRY, alarm=timedelta(hours=26))


@pytest.mark.parametrize("title", [DARI, ARABIC, "🎨" * 60, "é" * 200, "؛،" * 80])
def test_letters_survive_folding(title: str) -> None:
    for line in calendar_file([replace(ENTRY, title=title)], title, NOW).split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no letter is cut in two
    assert event(replace(ENTRY, title=title))["SUMMARY"] == title


def test_no_text_ends_a_line() -> None:
    nasty = replace(ENTRY, uid=NASTY, title=NASTY, place=NASTY, notes=NASTY)
    found = lines(nasty, name=NASTY, alarm=timedelta(hours=2))
    assert [line for line in found if line.startswith(("BEGIN", "END", "X-EVIL"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VALARM", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028]", "".join(found))
    assert found == "\n".join(found).splitlines(), "nor for readers that know more ends of lines"


@given(st.text(), st.text(), st.text())
def test_any_text_is_read_back(title: str, place: str, name: str) -> None:
    found = event(replace(ENTRY, title=title, place=place), name=name)
    assert found["UID"] == ENTRY.uid and found["SEQUENCE"] == 0
    plain = re.sub(r"[\W_]", "", title)
    if "\\" not in title:  # \N is a line break to the package
        assert re.sub(r"[\W_]", "", str(found["SUMMARY"])) == plain
