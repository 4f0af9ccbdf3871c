"""One event, one transaction: what a person did meets the dialogue, and state, replies and effects change together."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import agendas, attendance, deadlines, desk, escalations, inbox, lessons, outbox, people, registrations, relays
from bot.messages import Button, Danger, Meaning, OutboundKind
from bot.runtime import Runtime
from bot.store.models import InboxRow, Lesson, Person
from flows.engine import Do, Effect, Event, Learn, OpenCase, Remember, Reply, State, advance
from flows.orthography import clean
from flows.state import Act, DateDone, KeepDate, Lacking, Rate, RateCase, Relay
from flows.texts import LANGUAGES, line

logger = logging.getLogger(__name__)
CONCERNS_OTHERS = Act | OpenCase | Relay | RateCase
SEEN_BY_OTHERS = (Do("erase"), Do("join_team"), Do("leave_team"))
"""Effects that others see: who waits for a place, and the team."""


async def process_next(rt: Runtime) -> bool:
    """Handle one waiting event, or find that there is none."""
    row = await take(rt)
    if row is not None:
        await process(rt, row)
    return row is not None


async def take(rt: Runtime) -> InboxRow | None:
    async with rt.store.writing() as session:
        return await inbox.claim(session, rt.now())


async def process(rt: Runtime, row: InboxRow) -> None:
    """Handle an event that was taken; one that fails is tried again later, then given up with an answer."""
    started = time.monotonic()
    try:
        meaning = await _meaning(rt, row)
        async with rt.store.writing() as session:
            acted = await handle(rt, session, await session.get_one(InboxRow, row.id), meaning)
    except Exception:
        logger.exception("inbox %s: attempt %d failed", row.id, row.attempts)
        await _failed(rt, row.id)
    else:
        took = time.monotonic() - started
        if acted:  # others may be offered a place; open pages show it
            for topic in ("reminders", "console", "cases", "files"):
                await rt.bell.ring(topic)
        logger.info("inbox %s: %s handled in %.3fs (attempt %d)", row.id, row.kind, took, row.attempts)
    if row.channel not in outbox.READ_BY_THE_PERSON:
        await rt.bell.ring("outbox")
    await rt.bell.ring(f"person:{row.person_id}")


async def _meaning(rt: Runtime, row: InboxRow) -> Meaning:
    """Outside any transaction. What the guard found at receipt stands, whatever a model says."""
    text = (row.body or {}).get("text", "")
    meaning = await rt.understanding.understand(text) if row.kind == "text" and text else Meaning()
    if row.crisis and meaning.danger is None:
        kind, _, level = row.crisis.partition("/")
        return replace(meaning, decision="crisis", danger=Danger(kind, level))  # type: ignore[arg-type]
    return meaning


async def handle(rt: Runtime, session: AsyncSession, row: InboxRow, meaning: Meaning) -> bool:
    """State, replies and effects, all or nothing: the caller commits. Whether it may concern others, too."""
    now = rt.now()
    person = await people.locked(session, row.person_id)
    event = _event(row, meaning, (now - person.seen_at).days)
    if row.kind != "reminder":
        person.erased_at, person.seen_at = None, now
    if event.kind == "reminder":
        await _prepare(rt, session, person, event.argument)
    state, effects = await _advance(rt, session, person, await _state(rt, session, person), event)
    lang = person.lang
    spoken = meaning.lang if meaning.lang in LANGUAGES else lang
    for number, effect in enumerate(effects):  # it grows while outcomes come
        if isinstance(effect, Act):
            came = Event(kind="outcome", outcome=await desk.act(rt, session, person, effect))
            again = await _state(rt, session, person, state)
            state, more = await _advance(rt, session, person, again, came)
            effects += more
        else:
            await _apply(rt, session, person, row, effect, lang, number, spoken)
        lang = person.lang or lang
    if person.erased_at is None:
        person.state = state.model_dump(mode="json")
    inbox.finish(row, now, keep_body=person.agreed_at is not None)
    return any(isinstance(effect, CONCERNS_OTHERS) or effect in SEEN_BY_OTHERS for effect in effects)


async def _prepare(rt: Runtime, session: AsyncSession, person: Person, what: str) -> None:
    """Before an offer is said, its time to answer begins."""
    kind, *numbers = what.split(":")
    if kind == "offer":
        await registrations.told(rt, session, person, *map(int, numbers))


async def _advance(
    rt: Runtime, session: AsyncSession, person: Person, state: State, event: Event
) -> tuple[State, list[Effect]]:
    """Advance; where the event is about activities, with what there is of them."""
    try:
        return advance(rt.flows, state, event)
    except Lacking:
        agenda = await agendas.of(rt, session, person, counted=event.kind != "reminder")
        return advance(rt.flows, state.model_copy(update={"given_agenda": agenda}), event)


async def _state(rt: Runtime, session: AsyncSession, person: Person, state: State | None = None) -> State:
    """The dialogue, as it was kept or as it is, with what is known now."""
    try:
        state = state or State.model_validate(person.state or {})
    except ValidationError:  # kept by a version of ours that thought otherwise
        state = State()
    dates, listens = await deadlines.of(session, person), rt.speech.heard(person.lang)
    team = await escalations.team(rt, session, person)
    facts = replace(people.facts(person), dates=dates, listens=listens, team=team)
    today = rt.now().astimezone(rt.settings.zone).date()
    return state.model_copy(update={"person": facts, "day": today, "given_agenda": None})


def _event(row: InboxRow, meaning: Meaning, days_away: int) -> Event:
    body = row.body or {}
    kind = row.kind if row.kind in ("press", "command", "media", "location", "contact", "flood", "reminder") else "text"
    return Event(
        kind=kind,  # type: ignore[arg-type]
        text=clean(body.get("text", "")),
        button=body.get("button", ""),
        argument=body.get("argument", ""),
        media=body.get("media", ""),
        meaning=meaning,
        days_away=days_away,
        position=tuple(body["position"]) if body.get("position") else None,
    )


async def _apply(
    rt: Runtime,
    session: AsyncSession,
    person: Person,
    row: InboxRow,
    effect: Effect,
    lang: str,
    number: int,
    spoken: str,
) -> None:
    now = rt.now()
    if isinstance(effect, Reply):
        at_night = bool((row.body or {}).get("at_night"))
        await _say(rt, session, person, effect, f"inbox:{row.id}:{number}", at_night)
    elif isinstance(effect, Remember):
        setattr(person, effect.fact, effect.value)
    elif isinstance(effect, KeepDate):
        await deadlines.keep(rt, session, person, effect)
    elif isinstance(effect, DateDone):
        await deadlines.done(rt, session, person, effect)
    elif isinstance(effect, Learn):
        words = lessons.mask(effect.words)
        lesson = Lesson(
            words=words, why=effect.why, taken_for=effect.taken_for, meant=effect.meant, lang="", kept_at=now
        )
        await lessons.keep(session, person, lesson)
    elif isinstance(effect, Rate):
        await attendance.rate(session, person, effect.occasion, effect.question, effect.answer)
    elif isinstance(effect, OpenCase):
        await escalations.open_case(rt, session, person, effect, spoken, f"inbox:{row.id}")
    elif isinstance(effect, Relay):
        await escalations.hear(rt, session, person, row, spoken, effect.suspected)
    elif isinstance(effect, RateCase):
        await escalations.rate(session, person, effect)
    elif isinstance(effect, Do):
        await _do(rt, session, person, row, effect.effect, lang)


async def _do(rt: Runtime, session: AsyncSession, person: Person, row: InboxRow, effect: str, lang: str) -> None:
    now = rt.now()
    if effect == "agree":
        person.agreed_at = now
    elif effect == "stop_messages":
        person.stopped_at = now
    elif effect == "resume_messages":
        person.stopped_at = None
    elif effect in ("discreet_on", "discreet_off"):
        person.discreet = effect == "discreet_on"
    elif effect in ("teach_on", "teach_off"):
        person.teaches = {"teach_on": "yes", "teach_off": "no"}[effect]
        if person.teaches == "no":
            await lessons.forget(session, person)
    elif effect in ("join_team", "leave_team"):
        await escalations.join(session, person, now, effect == "join_team")
    elif effect == "hide":
        own_message, row.body = (row.body or {}).get("message_id", ""), None
        hidden = await outbox.hide(session, person, own_message, lang or "fr", now)
        if person.channel in outbox.READ_BY_THE_PERSON:
            hidden.body = {**(hidden.body or {}), "text": outbox.hidden_text(rt, lang or "fr", 0), "clears": True}
    elif effect == "erase":
        await registrations.leave_all(rt, session, person)
        await relays.forget(rt, session, person)
        removed = await people.erase(session, person, row.id, now)
        said = rt.flows.texts.say(lang or "fr", "erased", **removed)
        farewell = await outbox.put(session, person, "reply", lang or "fr", said, now=now)
        farewell.body = {**(farewell.body or {}), "clears": True}


async def _say(
    rt: Runtime, session: AsyncSession, person: Person, reply: Reply, unique_key: str, at_night: bool = False
) -> None:
    """In the person's language; before there is one, in the one that was recognised, else in all of them. What comes with
    it goes as a message of its own: either may fail and be sent again without the other."""
    texts = rt.flows.texts
    langs: Sequence[str] = (person.lang,) if person.lang else reply.langs or tuple(LANGUAGES)
    text = "\n\n".join(texts.paragraphs(lang, reply.parts) for lang in langs)
    buttons = tuple(
        Button(press.id, " / ".join(dict.fromkeys(texts.label(lang, press.label) for lang in langs)))
        for press in reply.buttons
    )
    unasked: OutboundKind = "notice" if at_night else "reminder"
    kind: OutboundKind = "crisis" if reply.crisis else unasked if reply.reminder else "reply"
    row = await outbox.put(session, person, kind, langs[0], text, buttons, now=rt.now(), unique_key=unique_key)
    row.until = reply.until
    if reply.sound:
        row.body = {**(row.body or {}), "sound": [reply.sound.name, reply.sound.text.get(langs[0])]}
    if reply.attach:
        found = await desk.attached(rt, session, person, reply.attach)
        beside = await outbox.put(session, person, kind, langs[0], "", now=rt.now(), unique_key=f"{unique_key}:with")
        beside.body, beside.until = {**(beside.body or {}), **found}, reply.until


async def _failed(rt: Runtime, row_id: int) -> None:
    """Given up after three attempts: the person hears it, with the menu and a person; later messages go on."""
    async with rt.store.writing() as session:
        row = await session.get_one(InboxRow, row_id)
        person = await people.locked(session, row.person_id)
        given_up = inbox.fail(row, rt.now(), keep_body=person.agreed_at is not None)
    if not given_up:
        return
    try:
        async with rt.store.writing() as session:
            await _apologise(rt, session, await people.locked(session, row.person_id), row_id)
    except Exception:  # whatever is wrong with our content, nobody is left without a word
        logger.exception("inbox %s: the apology failed", row_id)
        async with rt.store.writing() as session:
            person = await people.locked(session, row.person_id)
            person.state = None
            await _say(rt, session, person, Reply((line("sorry-trouble"),)), f"inbox:{row_id}:failed")


async def _apologise(rt: Runtime, session: AsyncSession, person: Person, row_id: int) -> None:
    state, effects = advance(rt.flows, await _state(rt, session, person), Event(kind="trouble"))
    person.state = state.model_dump(mode="json")
    for effect in effects:
        if isinstance(effect, Reply):
            await _say(rt, session, person, effect, f"inbox:{row_id}:failed")
        elif effect == Do("leave_team"):
            await escalations.join(session, person, rt.now(), hears=False)
