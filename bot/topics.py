"""What a team's Telegram group is told: a topic for each case that its person lets pass there, up to date with the console.

One step at a time, the urgent cases first, at the rate that Telegram allows a group: what is said meanwhile is joined into one
message. How far a topic is being told is committed before the call, how far it was told after it; what lies between the two after
a crash is told again, and marked so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from typing import cast as as_type

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import group, outbox, switches, topic_words
from bot.group import is_relayed
from bot.messages import Groups, SendError, TopicGone
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseEntry, Topic
from bot.store.database import insert_into
from bot.store.models import ChannelAccount, OutboxRow, Person, Staff
from flows.opening import DANGER

logger = logging.getLogger(__name__)

ACCOUNT = "telegram-group"
A_MINUTE = 20
"""Messages that Telegram allows in one group."""
LIMIT = 4096
"""UTF-16 code units of a message."""
LEASE = timedelta(minutes=2)
TRANSLATED_WITHIN = timedelta(seconds=15)
"""So long the words of a person wait for their translation; then they are told as written, and it follows."""
UNSENT, UNCERTAIN, REFUSED = timedelta(seconds=10), timedelta(seconds=5), timedelta(minutes=5)
"""The pause after a call that surely did nothing, that may have, and that Telegram refuses."""
LOOKED_AT = 20
"""Topics that are looked at in one step: the first of them may still wait for a translation."""

_Noted = aliased(CaseEntry)

Act = Literal["make", "tell", "follow", "close", "reopen", "leave", "delete"]


@dataclass(frozen=True)
class Step:
    """What is to be done with a topic. `leave`: the case is not for the group any more. `follow`: with late translations."""

    topic: int
    act: Act
    chat: int
    thread: int = 0
    text: str = field(default="", repr=False)
    up_to: int = -1
    owed: tuple[int, ...] = ()
    """Entries of which the translation follows later, or follows now."""

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to say: what is new came from the topic itself, or no translation came."""
        return self.act in ("tell", "follow") and not self.text


async def tell_next(rt: Runtime) -> bool:
    """Do one step, or find that there is none to do now."""
    step = await take(rt)
    if step is not None:
        await do(rt, step)
    return step is not None


async def next_due(rt: Runtime, session: AsyncSession) -> datetime | None:
    """When the group may be written to again; None if it may be now."""
    busy = ChannelAccount.name == ACCOUNT, ChannelAccount.next_send_at > rt.now().timestamp()
    at = await session.scalar(select(ChannelAccount.next_send_at).where(*busy))
    return None if at is None else outbox.moment(at)


async def release(session: AsyncSession, now: datetime) -> None:
    """At the start of the only process: whatever was held belonged to one that is gone."""
    await session.execute(update(Topic).where(Topic.next_try_at > now).values(next_try_at=now))


# ── choosing ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def take(rt: Runtime) -> Step | None:
    """The most urgent step, its topic held for LEASE."""
    if group.groups(rt) is None:
        return None
    async with rt.store.reading() as session:
        if await group.home(session) is None or await next_due(rt, session) is not None:
            return None
    now = rt.now()
    async with rt.store.writing() as session:
        chat = await group.home(session)
        if chat is None:
            return None
        await _add_topics(session, chat, now)
        await _note_undelivered(session, now)
        for topic, case in await _candidates(session, chat, now):
            step = await _step(session, topic, case, now)
            if step is not None and step.is_silent:
                await _done(session, step, step.thread, now)
            elif step is not None:
                return await _hold(session, topic, step, now)
    return None


async def _hold(session: AsyncSession, topic: Topic, step: Step, now: datetime) -> Step | None:
    """The step, if it is the group's turn."""
    turns = 1 + _units(step.text) // LIMIT
    if not await outbox.turn(session, ACCOUNT, now.timestamp(), turns * 60 / A_MINUTE):
        return None
    topic.next_try_at, topic.telling_up_to = now + LEASE, max(topic.telling_up_to, step.up_to)
    return step


def _relayed() -> ColumnElement[bool]:
    """`group.is_relayed`, for a query."""
    return and_(Case.relayed, Case.priority != DANGER, Case.readers == "volunteer")


async def _add_topics(session: AsyncSession, chat: int, now: datetime) -> None:
    has_one = exists().where(Topic.case_id == Case.id)
    new = await session.scalars(select(Case.id).where(_relayed(), Case.closed_at.is_(None), ~has_one))
    for number in new.all():
        made = insert_into(session, Topic).values(
            case_id=number, chat_id=chat, told_up_to=-1, telling_up_to=-1, next_try_at=now, closed=False
        )
        await session.execute(made.on_conflict_do_nothing())


async def _candidates(session: AsyncSession, chat: int, now: datetime) -> Sequence[tuple[Topic, Case | None]]:
    """Topics with something to do, perhaps; the urgent first, then who was waited for longest."""
    mine = CaseEntry.case_id == Case.id
    newer = exists().where(mine, CaseEntry.id > Topic.told_up_to)
    late = exists().where(mine, CaseEntry.owed, CaseEntry.translating != "pending")
    made, is_open = Topic.thread_id.is_not(None), Case.closed_at.is_(None)
    something = or_(
        Topic.case_id.is_(None),
        and_(_relayed(), is_open, or_(Topic.thread_id.is_(None), Topic.closed)),
        and_(_relayed(), made, or_(newer, late, Topic.told_up_to < 0)),
        and_(made, ~Topic.closed, or_(~_relayed(), ~is_open)),
    )
    due = Topic.chat_id == chat, Topic.next_try_at <= now, something
    order = Case.priority.is_(None), Case.priority, Topic.next_try_at, Topic.id
    found = select(Topic, Case).outerjoin(Case, Topic.case_id == Case.id).where(*due).order_by(*order).limit(LOOKED_AT)
    rows = await session.execute(found.with_for_update(of=Topic, skip_locked=True))
    return [(topic, case) for topic, case in rows]


async def _step(session: AsyncSession, topic: Topic, case: Case | None, now: datetime) -> Step | None:
    step = Step(topic.id, "close", topic.chat_id, topic.thread_id or 0)
    if case is None:
        return replace(step, act="delete")
    if not is_relayed(case):
        return replace(step, act="leave", text=topic_words.IN_CONSOLE)
    if topic.thread_id is None:
        return replace(step, act="make", text=topic_words.title(case))
    is_open = case.closed_at is None
    if topic.closed and is_open:
        return replace(step, act="reopen")
    person = await session.get_one(Person, case.person_id)
    if more := await _told(session, step, topic, case, person, now) or await _followed(session, step, case, person):
        return more
    return None if is_open or topic.closed or await _entries(session, case, topic.told_up_to) else step


async def _told(
    session: AsyncSession, step: Step, topic: Topic, case: Case, person: Person, now: datetime
) -> Step | None:
    """As much of what is new as is ready and fits in one message."""
    begins = topic.told_up_to < 0
    after = await _last_closing(session, case) if begins else topic.told_up_to
    head = [topic_words.MAYBE_TWICE] if topic.telling_up_to > topic.told_up_to else []
    head += [topic_words.beginning(case)] if begins else []
    parts, up_to, owed, names = list(head), after, [], await _names(session)
    for entry in await _entries(session, case, after):
        untranslated = entry.kind == "person" and entry.translating == "pending"
        if untranslated and entry.made_at > now - TRANSLATED_WITHIN:
            break
        text = "" if (entry.key or "").startswith(group.RELAYED) else topic_words.said(entry, person, names)
        if len(parts) > len(head) and _units("\n\n".join([*parts, text])) > LIMIT:
            break
        parts += [text] if text else []
        owed += [entry.id] if untranslated else []
        up_to = entry.id
    if up_to == after and not begins:
        return None
    says = begins or len(parts) > len(head)
    return replace(step, act="tell", text="\n\n".join(parts) if says else "", up_to=up_to, owed=tuple(owed))


async def _entries(session: AsyncSession, case: Case, after: int) -> Sequence[CaseEntry]:
    new = select(CaseEntry).where(CaseEntry.case_id == case.id, CaseEntry.id > after).order_by(CaseEntry.id)
    return (await session.scalars(new.limit(100))).all()


async def _last_closing(session: AsyncSession, case: Case) -> int:
    """What was said before belongs to another request, to which the person may not have agreed as to this one."""
    events = select(CaseEntry).where(CaseEntry.case_id == case.id, CaseEntry.kind == "event").order_by(CaseEntry.id)
    return max((entry.id for entry in await session.scalars(events) if entry.body.get("event") == "closed"), default=0)


async def _followed(session: AsyncSession, step: Step, case: Case, person: Person) -> Step | None:
    late = CaseEntry.case_id == case.id, CaseEntry.owed, CaseEntry.translating != "pending"
    found = (await session.scalars(select(CaseEntry).where(*late).order_by(CaseEntry.id))).all()
    if not found:
        return None
    texts = [text for entry in found if (text := topic_words.translation(entry, person))]
    return replace(step, act="follow", text="\n\n".join(texts), owed=tuple(entry.id for entry in found))


async def _names(session: AsyncSession) -> dict[int, str]:
    return dict((await session.execute(select(Staff.id, Staff.name))).all())


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


async def _note_undelivered(session: AsyncSession, now: datetime) -> None:
    """A note in the case for each answer from the group that did not, or perhaps not, arrive."""
    noted = exists().where(_Noted.key == literal("undelivered:") + cast(OutboxRow.id, String))
    here = _relayed(), Case.closed_at.is_(None), CaseEntry.key.like(f"{group.RELAYED}%")
    lost = OutboxRow.status.in_(("failed", "cancelled", "uncertain")), ~noted
    found = (
        select(CaseEntry).join(Case, CaseEntry.case_id == Case.id).join(OutboxRow, CaseEntry.outbox_id == OutboxRow.id)
    )
    for entry in (await session.scalars(found.where(*here, *lost).order_by(CaseEntry.id))).all():
        body = {"text": f"⚠️ Pas remis à la personne, ou pas sûrement : {entry.body.get('text', '')[:60]}"}
        key = f"undelivered:{entry.outbox_id}"
        made = insert_into(session, CaseEntry).values(
            case_id=entry.case_id, kind="note", body=body, key=key, made_at=now
        )
        await session.execute(made.on_conflict_do_nothing())


# ── doing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def do(rt: Runtime, step: Step) -> None:
    """The calls, outside any transaction, and then what became of them."""
    thread = step.thread
    try:
        thread = await _call(as_type(Groups, group.groups(rt)), step)
    except TopicGone:
        await _gone(rt, step)
    except SendError as error:
        await _failed(rt, step, error)
    else:
        async with rt.store.writing() as session:
            await _done(session, step, thread, rt.now())
        logger.info("topic %s: %s", step.topic, step.act)


async def _call(groups: Groups, step: Step) -> int:
    match step.act:
        case "make":
            return await groups.open_topic(step.chat, step.text)
        case "tell" | "follow" if step.text:
            await groups.say(step.chat, step.thread, step.text)
        case "reopen":
            await groups.reopen_topic(step.chat, step.thread)
        case "leave":
            await groups.say(step.chat, step.thread, step.text)
            await groups.close_topic(step.chat, step.thread)
        case "close":
            await groups.close_topic(step.chat, step.thread)
        case "delete" if step.thread:
            await groups.delete_topic(step.chat, step.thread)
    return step.thread


async def _done(session: AsyncSession, step: Step, thread: int, now: datetime) -> None:
    topic = await session.get(Topic, step.topic, with_for_update=True)
    await switches.write(session, group.TROUBLE, None, now)
    if topic is None:
        return
    topic.next_try_at = now
    match step.act:
        case "make":
            topic.thread_id, topic.closed, topic.told_up_to, topic.telling_up_to = thread, False, -1, -1
        case "tell":
            topic.told_up_to = topic.telling_up_to = step.up_to
            await _owe(session, step, True)
        case "follow":
            await _owe(session, step, False)
        case "close" | "leave":
            topic.closed = True
        case "reopen":
            await _opened(session, topic)
        case "delete":
            await session.delete(topic)


async def _owe(session: AsyncSession, step: Step, owed: bool) -> None:
    if step.owed:
        await session.execute(update(CaseEntry).where(CaseEntry.id.in_(step.owed)).values(owed=owed))


async def _opened(session: AsyncSession, topic: Topic) -> None:
    """What was said while the case was not for the group stays untold."""
    topic.closed = False
    case = await session.get(Case, topic.case_id) if topic.case_id else None
    if case is not None:
        topic.told_up_to = topic.telling_up_to = max(topic.told_up_to, await _last_closing(session, case))


async def _gone(rt: Runtime, step: Step) -> None:
    """Deleted by hand: what is still open is made anew, what is over is over."""
    async with rt.store.writing() as session:
        topic = await session.get(Topic, step.topic, with_for_update=True)
        if topic is None:
            return
        if step.act == "delete":
            await session.delete(topic)
            return
        topic.thread_id, topic.closed, topic.next_try_at = None, True, rt.now()
        topic.told_up_to = topic.telling_up_to = -1


async def _failed(rt: Runtime, step: Step, error: SendError) -> None:
    now = rt.now()
    logger.warning("topic %s: %s failed: %s", step.topic, step.act, error)
    async with rt.store.writing() as session:
        topic = await session.get(Topic, step.topic, with_for_update=True)
        if error.permanent:
            await group.switch_off(session, now, "removed")
        if topic is None:
            return
        if not error.maybe_sent and not step.text.startswith(topic_words.MAYBE_TWICE):
            topic.telling_up_to = topic.told_up_to
        pause = UNCERTAIN if error.maybe_sent else UNSENT
        if error.retry_after is not None:
            pause = timedelta(seconds=error.retry_after)
            account = ChannelAccount.name == ACCOUNT
            await session.execute(update(ChannelAccount).where(account).values(next_send_at=(now + pause).timestamp()))
        elif error.refused:
            pause = REFUSED
            await switches.write(session, group.TROUBLE, "refused", now)
        topic.next_try_at = now + pause
