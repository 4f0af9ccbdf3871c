"""One case as the team sees it: what was said by both sides, what became of it, and what is known of the person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import case_access, escalations
from bot.console import case_words, words
from bot.console.case_words import Delivery
from bot.messages import Spot
from bot.outbox import READ_BY_THE_PERSON
from bot.pseudonyms import pseudonym
from bot.runtime import Runtime
from bot.staff import at_least
from bot.store.case_models import Case, CaseEntry, StoredFile
from bot.store.models import InboxRow, OutboxRow, Person, Staff
from flows.loaded import Flows
from flows.texts import BASE, LANGUAGES, Language

MOST_BEFORE = 40
"""Messages of each side that are shown of the conversation with the bot."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words in their language. `label`: whose translation it is, "" for the original."""

    text: str
    lang: str
    """As HTML knows it, "" when unsure."""
    dir: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file; `id` is 0 where it cannot be opened, and `state` says why."""

    id: int
    kind: str
    name: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class OnMap:
    title: str
    coordinates: str
    near: str
    """The nearest town, "" far from all that we know."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the conversation."""

    id: int
    kind: str
    """`person`, `team`, `note`, `event`, or `bot`."""
    who: str
    at: str
    day: str
    """Said where another day begins, else ""."""
    said: Sequence[Said] = ()
    event: str = ""
    file: Attached | None = None
    place: OnMap | None = None
    delivery: Delivery | None = None
    """What became of the team's words; None where there is nothing to say."""
    again: bool = False
    """Whether it may be sent again."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """From where in the dialogue somebody called the team."""

    title: str
    step: str
    ticked: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A case for its page, besides what is said in it."""

    id: int
    name: str
    about: str
    priority: int
    lang: str
    """The person's, as we call it."""
    language: str
    department: str
    opened: str
    since: str
    due: str
    due_look: str
    closed: str
    """When it was closed and why, "" while it is open."""
    holder_id: int | None
    holder: str
    mine: bool
    aside: bool
    """Whether the person speaks to the bot meanwhile."""
    blocked: bool
    volunteers: bool
    """Whether the person lets volunteers read it."""
    came: Sequence[Came]
    facts: Mapping[str, str]


# ── what is known ──────────────────────────────────────────────────────────────────────────────────────────────────


async def view(rt: Runtime, session: AsyncSession, member: Staff, person: Person, case: Case) -> View:
    zone, now = rt.settings.zone, rt.now().astimezone(rt.settings.zone)
    holder = await session.get(Staff, case.holder_id) if case.holder_id else None
    due = case_words.due(case.due_at.astimezone(zone), now) if case.due_at and not case.closed_at else ("", "")
    lang = escalations.reads(person, case)
    return View(
        id=case.id,
        name=pseudonym(case.person_id),
        about=case_words.about(case.about),
        priority=case.priority,
        lang=lang,
        language=case_words.LANGUAGES[lang],
        department=rt.flows.places.names.get(case.territory, case.territory),
        opened=case_words.moment(case.opened_at.astimezone(zone), now),
        since=case_words.moment(case.waits_since.astimezone(zone), now) if case.waits_since else "",
        due=due[0],
        due_look=due[1],
        closed=_closed(case, now),
        holder_id=case.holder_id,
        holder=holder.name if holder else "",
        mine=case.holder_id == member.id,
        aside=not case.hears and case.closed_at is None,
        blocked=person.blocked_at is not None and person.channel not in READ_BY_THE_PERSON,
        volunteers=case.readers == "volunteer",
        came=list(came_from(rt.flows, case.notes)),
        facts=_facts(member, person),
    )


def _closed(case: Case, now: datetime) -> str:
    if case.closed_at is None:
        return ""
    reason = case_words.REASONS.get(case.reason, case_words.REASONS["other"])
    return f"{reason} ({case_words.moment(case.closed_at.astimezone(now.tzinfo), now)})"


def _facts(member: Staff, person: Person) -> dict[str, str]:
    """What their role may see: a volunteer neither where somebody lives, nor their papers, nor their children."""
    facts = {"Prénom d’usage": person.called or ""}
    if at_least(member, "caseworker"):
        facts["Lieu"] = person.place or ""
        facts["Situation"] = case_words.STATUSES.get(person.status or "", "")
        facts["Enfants"] = case_words.CHILDREN.get(person.children or "", "")
    return {name: value for name, value in facts.items() if value}


def came_from(flows: Flows, notes: Mapping[str, Any]) -> Iterator[Came]:
    """The guides and topics in which the person was, with what they had ticked."""
    ticked: Mapping[str, Sequence[str]] = notes.get("ticked") or {}
    for place in notes.get("where") or ():
        flow, _, step = place.partition("/")
        kind, _, name = flow.partition(":")
        if kind == "guide" and name in flows.guides:
            yield _in_guide(flows, name, step, ticked.get(f"{flow}/papers", ()))
        elif kind == "topic" and name in flows.topics.topics:
            yield Came(flows.topics.topics[name].label.fr, "")


def _in_guide(flows: Flows, name: str, place: str, ticked: Sequence[str]) -> Came:
    guide = flows.guides[name]
    step = place.removeprefix("s-")
    said = ""
    if place.startswith("s-") and step in guide.steps:
        number = list(guide.steps).index(step) + 1
        said = f"Étape {number} sur {len(guide.steps)} : {guide.steps[step].do.fr}"
    return Came(guide.title.fr, said, [guide.papers[item].fr for item in ticked if item in guide.papers])


# ── what was said ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Around:
    """What the lines of a case refer to, read at once."""

    rt: Runtime
    blocked: bool
    opens_files: bool
    now: datetime
    names: Mapping[int, str]
    outgoing: Mapping[int, tuple[str, str]]
    files: Mapping[int, Attached]


async def talk(rt: Runtime, session: AsyncSession, member: Staff, person: Person, case: Case) -> list[Line]:
    """Every entry of the case, in four looks however many there are."""
    entries = await escalations.entries(session, case)
    around = _Around(
        rt,
        person.blocked_at is not None,
        case_access.may_open_files(member, case),
        rt.now().astimezone(rt.settings.zone),
        await _names(session, entries),
        await _outgoing(session, entries),
        await _files(session, entries),
    )
    lines, day = [], case.opened_at.astimezone(rt.settings.zone).date()
    for entry in entries:
        at = entry.made_at.astimezone(rt.settings.zone)
        lines.append(_line(around, entry, at, _new_day(at, day, around.now)))
        day = at.date()
    return lines


def _new_day(at: datetime, before: date, now: datetime) -> str:
    if at.date() == before:
        return ""
    return "aujourd’hui" if at.date() == now.date() else words.day(at.date())


async def _names(session: AsyncSession, entries: Iterable[CaseEntry]) -> dict[int, str]:
    numbers = {entry.staff_id for entry in entries} | {entry.body.get("to") for entry in entries}
    rows = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(numbers - {None})))
    return dict(rows.all())


async def _outgoing(session: AsyncSession, entries: Iterable[CaseEntry]) -> dict[int, tuple[str, str]]:
    """The state of the messages that carry the team's words, and why it is so."""
    numbers = [entry.outbox_id for entry in entries if entry.outbox_id]
    rows = await session.execute(
        select(OutboxRow.id, OutboxRow.status, OutboxRow.reason).where(OutboxRow.id.in_(numbers))
    )
    return {number: (status, reason) for number, status, reason in rows}


async def _files(session: AsyncSession, entries: Iterable[CaseEntry]) -> dict[int, Attached]:
    numbers = [entry.file_id for entry in entries if entry.file_id]
    columns = (StoredFile.id, StoredFile.kind, StoredFile.name, StoredFile.mime, StoredFile.status, StoredFile.reason)
    rows = await session.execute(select(*columns).where(StoredFile.id.in_(numbers)))
    return {number: _attached(number, *about) for number, *about in rows}


def _attached(number: int, kind: str, name: str, mime: str, status: str, reason: str) -> Attached:
    shape = {"image": "photo", "audio": "voice"}.get(mime.partition("/")[0], "document")
    if status == "ready":
        return Attached(number, shape, name)
    waits = "il arrive" if status == "pending" else case_words.UNFETCHED.get(reason, "il n’a pas pu être reçu")
    return Attached(0, kind, name, waits)


def _line(around: _Around, entry: CaseEntry, at: datetime, day: str) -> Line:
    who = around.names.get(entry.staff_id or 0, "")
    if entry.kind == "event":
        return Line(entry.id, "event", who, words.hour(at), day, event=_event(around, entry, who), hint=_note_of(entry))
    delivery = _delivery(around, entry) if entry.kind == "team" else None
    return Line(
        id=entry.id,
        kind=entry.kind,
        who=who or ("L’équipe" if entry.kind != "person" else ""),
        at=words.hour(at),
        day=day,
        said=list(_said(entry)),
        file=_file(around, entry),
        place=_on_map(around.rt, entry.body),
        delivery=delivery,
        again=delivery in ("unsure", "failed") and not around.blocked,
        hint=_hint(entry),
    )


def _event(around: _Around, entry: CaseEntry, who: str) -> str:
    name = entry.body["event"]
    if name == "handed":
        to = around.names.get(entry.body.get("to") or 0)
        return f"{who or 'L’équipe'} a passé la demande à {to}" if to else f"{who} a remis la demande dans la file"
    alone = case_words.ALONE if not who else {}
    return (alone.get(name) or case_words.EVENTS.get(name, name)).format(who=who)


def _note_of(entry: CaseEntry) -> str:
    if reason := entry.body.get("reason"):
        return case_words.REASONS.get(reason, "")
    return str(entry.body.get("note", ""))


def _said(entry: CaseEntry) -> Iterator[Said]:
    """The original, then what a machine or a translator made of it."""
    if text := entry.body.get("text"):
        yield Said(text, *_direction(entry.lang))
    if made := entry.translation:
        yield Said(made["text"], *_direction(made.get("lang", BASE)), _made_by(entry, made))


def _direction(lang: str) -> tuple[str, str]:
    language: Language | None = LANGUAGES.get(lang)
    return (language.html, language.dir) if language else ("", "auto")


def _made_by(entry: CaseEntry, made: Mapping[str, Any]) -> str:
    if not made.get("by"):
        return "en français"
    dari = "prs" in (entry.lang, made.get("lang"))
    return "traduction automatique" + (" (dari ≈ persan)" if dari else "")


def _hint(entry: CaseEntry) -> str:
    if entry.translating == "pending":
        return "Traduction en cours…"
    if entry.translating == "failed":
        return "Sans traduction : le texte est tel quel."
    return ""


def _file(around: _Around, entry: CaseEntry) -> Attached | None:
    kind, known = entry.body.get("media", ""), around.files.get(entry.file_id or 0)
    if known is None:
        return Attached(0, kind, "", "") if kind else None
    return known if around.opens_files else Attached(0, kind or known.kind, "", case_words.RESERVED)


def _on_map(rt: Runtime, body: Mapping[str, Any]) -> OnMap | None:
    if not body.get("position"):
        return None
    north, east = body["position"][:2]
    town = rt.flows.places.nearest(north, east)
    near = f"{town.name} ({town.departement})" if town else ""
    return OnMap(body.get("title") or "", Spot(north, east, "").coordinates, near)


def _delivery(around: _Around, entry: CaseEntry) -> Delivery | None:
    if entry.outbox_id is None:
        return "going" if entry.translating in ("pending", "behind") else None
    status, reason = around.outgoing.get(entry.outbox_id, ("sent", ""))
    if status in ("failed", "cancelled"):
        return "blocked" if around.blocked or reason == "blocked" else "failed"
    states: dict[str, Delivery] = {"pending": "going", "sending": "going", "uncertain": "unsure"}
    return states.get(status, "sent")


# ── before ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def before(rt: Runtime, session: AsyncSession, case: Case) -> list[Line]:
    """The last of what the person and the bot said to each other until the case was opened."""
    heard = InboxRow.person_id == case.person_id, InboxRow.received_at <= case.opened_at
    told = OutboxRow.person_id == case.person_id, OutboxRow.created_at <= case.opened_at
    rows = await session.scalars(select(InboxRow).where(*heard).order_by(InboxRow.n.desc()).limit(MOST_BEFORE))
    ours = (await session.scalars(select(OutboxRow).where(*told).order_by(OutboxRow.n.desc()).limit(MOST_BEFORE))).all()
    labels = {button: label for row in ours for button, label in (row.body or {}).get("buttons", ())}
    zone = rt.settings.zone
    found = {row.n: _bot_line(row.n, "person", _heard(row, labels), row.received_at.astimezone(zone)) for row in rows}
    for row in ours:
        body = row.body or {}
        said = Said(body.get("text", ""), *_direction(body.get("lang", case.lang)))
        found[row.n] = _bot_line(row.n, "bot", said, row.created_at.astimezone(zone))
    return [line for _, line in sorted(found.items()) if line.said[0].text]


def _heard(row: InboxRow, labels: Mapping[str, str]) -> Said:
    body = row.body or {}
    text = body.get("text") or labels.get(body.get("button", ""), "")
    return Said(f"/{text}" if row.kind == "command" else text, "", "auto")


def _bot_line(number: int, kind: str, said: Said, at: datetime) -> Line:
    return Line(number, kind, "Rafiq" if kind == "bot" else "", words.hour(at), "", [said])
