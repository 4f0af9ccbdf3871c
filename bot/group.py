"""A team's Telegram group: which it is, who of the team is who there, and what they do in it.

Nothing is on until an administrator asks for a code in the console and somebody types it in the group. What the group is told is
in `bot.topics`.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import answers, escalations, people, switches, trace
from bot.answers import CannotDo, Said
from bot.messages import Forum, Groups, Inbound, InGroup, SendError
from bot.runtime import Runtime
from bot.staff import at_least
from bot.store.case_models import Case, CaseEntry, Topic
from bot.store.models import Person, Staff
from flows.opening import DANGER
from flows.orthography import normalise
from flows.texts import BASE

logger = logging.getLogger(__name__)

CHANNEL = "telegram"
CODE = "team_group_code"
"""The switch that holds the code by which a group shows that it is the team's."""
TROUBLE = "team_group_trouble"
"""The switch that says why nothing reaches the group: `removed`, `refused`."""
CODE_FOR = timedelta(hours=1)
LINK = "team-"
"""What begins the argument of /start by which a member says who they are."""
CHECKED_FOR = timedelta(minutes=5)
HINTED_FOR = timedelta(days=1)
RELAYED = "group:"
"""What begins the key of an entry that came from its topic, and is not told there again."""
_PURPOSE = "team link"
_LINK_CODE = re.compile(r"team-([0-9]{1,15})-([0-9]{1,15})-([0-9a-f]{32})")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_REASONS = {
    "repondu": "answered", "repondue": "answered", "resolu": "answered", "resolue": "answered",
    "oriente": "referred", "orientee": "referred", "silence": "silent", "silencieux": "silent",
}  # fmt: skip

LINKED = "✅ C’est noté : dans le groupe de l’équipe, vos messages sont ceux de {name}."
NOT_LINKED = "Ce lien ne vaut plus. Demandez-en un autre dans la console, page « Groupe Telegram »."
TAKEN = "Ce compte Telegram est déjà relié à une autre personne de l’équipe. Elle peut le délier dans la console."
WELCOME = "Bonjour. Pour relier ce groupe à Rafiq, écrivez ici : /rafiq suivi du code de la console."
ON = "✅ Ce groupe est relié à Rafiq. Chaque demande aura son sujet ici, si la personne est d’accord."
WRONG_CODE = "Ce code est faux ou périmé. Demandez-en un autre dans la console."
NO_TOPICS = "Activez d’abord les sujets de ce groupe (Modifier > Sujets), puis envoyez le code de nouveau."
PUBLIC = "Ce groupe est public. Rendez-le privé, puis envoyez le code de nouveau."
NO_RIGHTS = (
    "Nommez-moi administrateur avec les droits « Gérer les sujets » et « Supprimer les messages », puis recommencez."
)
UNREACHABLE = "Telegram ne répond pas. Envoyez le code de nouveau dans une minute."
STRANGER = (
    "Je ne sais pas qui écrit : rien n’est envoyé à la personne. Reliez votre compte dans la console, page « Groupe Telegram », "
    "et écrivez en votre nom."
)
COMMANDS = "Je connais /claim, /note suivi d’un texte, et /close. Rien n’a été envoyé à la personne."
FILES = "📎 Rien n’a été envoyé à la personne : les fichiers s’envoient depuis la console."
IN_CONSOLE = "Rien n’est envoyé : cette demande est suivie dans la console."
_WHY = {
    "held": "quelqu’un d’autre suit cette demande",
    "full": "cette personne de l’équipe suit déjà autant de demandes que possible",
    "closed": "la demande est fermée",
    "open": "la demande est déjà ouverte",
    "elsewhere": "cette personne a déjà une autre demande ouverte",
    "role": "la demande est suivie dans la console",
    "sent": "c’est déjà envoyé",
}


def groups(rt: Runtime) -> Groups | None:
    """What acts in groups, where there is Telegram."""
    return cast("Groups | None", getattr(rt.channels.get(CHANNEL), "groups", None))


def is_relayed(case: Case) -> bool:
    """With the person's agreement, and never in danger or where no volunteer may read."""
    return case.relayed and case.priority != DANGER and case.readers == "volunteer"


# ── the switch ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def home(session: AsyncSession) -> int | None:
    """The number of the team's group; None while nothing is switched on."""
    value = await switches.read(session, escalations.GROUP)
    return int(value["chat"]) if value else None


async def new_code(session: AsyncSession, now: datetime) -> str:
    """For one group, once, within the hour; the code before it is good no more."""
    code = secrets.token_hex(6)
    await switches.write(session, CODE, {"code": code, "until": (now + CODE_FOR).timestamp()}, now)
    return code


async def code(session: AsyncSession, now: datetime) -> str:
    """The code that is waited for, or ""."""
    asked = await switches.read(session, CODE)
    return str(asked["code"]) if asked and asked["until"] > now.timestamp() else ""


async def switch_off(session: AsyncSession, now: datetime, why: str = "") -> None:
    """Nothing is sent any more; the topics stay as they are."""
    await switches.write(session, escalations.GROUP, None, now)
    await switches.write(session, CODE, None, now)
    await switches.write(session, TROUBLE, why or None, now)


async def _switch_on(rt: Runtime, chat: int, typed: str) -> str:
    async with rt.store.reading() as session:
        if not _same(await code(session, rt.now()), typed):
            return WRONG_CODE
    try:
        forum = await cast(Groups, groups(rt)).forum(chat)
    except SendError:
        return UNREACHABLE
    if lacking := _lacking(forum):
        return lacking
    now = rt.now()
    async with rt.store.writing() as session:
        if not _same(await code(session, now), typed):
            return WRONG_CODE
        await switches.write(session, CODE, None, now)
        await switches.write(session, TROUBLE, None, now)
        await switches.write(session, escalations.GROUP, {"chat": chat, "title": forum.title}, now)
        await session.execute(delete(Topic).where(Topic.chat_id != chat))
    await _changed(rt)
    return ON


def _same(expected: str, typed: str) -> bool:
    return bool(expected) and hmac.compare_digest(expected.encode(), typed.encode(errors="replace"))


def _lacking(forum: Forum) -> str:
    if not forum.has_topics:
        return NO_TOPICS
    if forum.is_public:
        return PUBLIC
    return "" if forum.is_managed else NO_RIGHTS


# ── who is who ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _hashes(rt: Runtime, user: str) -> list[str]:
    """Not those of `people`: nothing shows whether a member also writes to Rafiq for themselves."""
    return rt.store.vault.hashes("telegram team", user)


def link_code(rt: Runtime, member: Staff) -> str:
    """The argument of /start by which a Telegram account becomes theirs: within the hour, and until it was used."""
    until = int((rt.now() + CODE_FOR).timestamp())
    return f"{LINK}{member.id}-{until}-{_signature(rt, member, until)}"


def _signature(rt: Runtime, member: Staff, until: int) -> str:
    """128 bits of it: Telegram takes 64 characters in all."""
    return rt.store.vault.sign(_PURPOSE, f"{member.id} {until} {member.telegram_hash or ''}")[:32]


def is_link(inbound: Inbound) -> bool:
    return (inbound.kind, inbound.text) == ("command", "start") and inbound.argument.startswith(LINK)


async def link(rt: Runtime, inbound: Inbound) -> str:
    """Keep the keyed hash of their Telegram account, and say in French whether it was done. No conversation begins by it."""
    parts = _LINK_CODE.fullmatch(inbound.argument)
    if inbound.channel != CHANNEL or parts is None or int(parts[2]) < rt.now().timestamp():
        return NOT_LINKED
    known = _hashes(rt, inbound.address)
    async with rt.store.writing() as session:
        member = await session.get(Staff, int(parts[1]), with_for_update=True)
        if member is None or not member.active or not _same(_signature(rt, member, int(parts[2])), parts[3]):
            return NOT_LINKED
        other = select(Staff.id).where(Staff.telegram_hash.in_(known), Staff.id != member.id)
        if await session.scalar(other) is not None:
            return TAKEN
        member.telegram_hash = known[0]
        trace.note(session, member.id, "telegram linked", "", None, rt.now())
        return LINKED.format(name=member.name)


async def _member(rt: Runtime, chat: int, user: str) -> int | None:
    """The active member of the team who is this user of the group."""
    async with rt.store.reading() as session:
        own = select(Staff.id).where(Staff.telegram_hash.in_(_hashes(rt, user)), Staff.active)
        number = await session.scalar(own)
    return number if number is not None and await _is_there(rt, chat, user) else None


async def _is_there(rt: Runtime, chat: int, user: str) -> bool:
    """Asked of Telegram every few minutes. When it does not answer, they are: a private group hears only those who are in it."""
    key = f"member:{chat}:{user}"
    if _was_lately(rt, key):
        return True
    try:
        there = await cast(Groups, groups(rt)).has(chat, user)
    except SendError as error:
        logger.warning("group: a membership could not be checked (%s)", error)
        return True
    if there:
        _remember(rt, key, CHECKED_FOR)
    return there


def _was_lately(rt: Runtime, key: str) -> bool:
    return key in rt.lately and rt.lately[key] > rt.now()


def _remember(rt: Runtime, key: str, so_long: timedelta) -> None:
    now = rt.now()
    for old in [other for other, until in rt.lately.items() if until <= now]:
        del rt.lately[old]
    rt.lately[key] = now + so_long


# ── what happens in a group ────────────────────────────────────────────────────────────────────────────────────────


async def added(rt: Runtime) -> str | None:
    """What Rafiq says to a group that it was added to; None when it has no business there."""
    async with rt.store.reading() as session:
        return WELCOME if groups(rt) is not None and await code(session, rt.now()) else None


async def receive(rt: Runtime, inbound: Inbound) -> str | None:
    """Commit what was done in a group, and return what to say to it there, if anything; None when Rafiq has no business there."""
    done, chat = cast(InGroup, inbound.group), int(inbound.address)
    if groups(rt) is None:
        return ""
    if done.what == "command" and inbound.text == "rafiq":
        return await _switch_on(rt, chat, inbound.argument)
    async with rt.store.reading() as session:
        if chat != await home(session):
            return "" if done.what == "left" or await _knows(session, chat, rt.now()) else None
        here = select(Topic.case_id).where(Topic.chat_id == chat, Topic.thread_id == done.thread)
        number = await session.scalar(here)
    if done.what == "left":
        async with rt.store.writing() as session:
            await switch_off(session, rt.now(), "removed")
        return ""
    if number is None:  # the team's own talk
        return ""
    member = await _member(rt, chat, done.user)
    if member is None:
        return await _stranger(rt, inbound, done)
    said = await _act(rt, inbound, done, number, member)
    await _changed(rt)
    return said


async def _knows(session: AsyncSession, chat: int, now: datetime) -> bool:
    """Whether it was the team's group, or may become it."""
    mine = select(Topic.id).where(Topic.chat_id == chat).limit(1)
    return bool(await code(session, now)) or await session.scalar(mine) is not None


async def _stranger(rt: Runtime, inbound: Inbound, done: InGroup) -> str:
    """Nothing of theirs counts. They are told so once a day; a topic that they closed or opened is put back."""
    if done.what in ("closed", "reopened"):
        async with rt.store.writing() as session:
            await _mirror(session, inbound, done)
        await rt.bell.ring("cases")
        return ""
    key = f"hint:{done.user}"
    if _was_lately(rt, key):
        return ""
    _remember(rt, key, HINTED_FOR)
    return STRANGER


async def _mirror(session: AsyncSession, inbound: Inbound, done: InGroup) -> None:
    here = Topic.chat_id == int(inbound.address), Topic.thread_id == done.thread
    await session.execute(update(Topic).where(*here).values(closed=done.what == "closed"))


async def _changed(rt: Runtime) -> None:
    for topic in ("cases", "console", "outbox"):
        await rt.bell.ring(topic)


# ── what a member does in a topic ──────────────────────────────────────────────────────────────────────────────────


async def _act(rt: Runtime, inbound: Inbound, done: InGroup, number: int, who: int) -> str:
    async with rt.store.writing() as session:
        if done.what in ("closed", "reopened"):
            await _mirror(session, inbound, done)
        found = await session.get(Case, number)
        if found is None:
            return ""
        person = await people.locked(session, found.person_id)
        case = await session.get(Case, number, with_for_update=True, populate_existing=True)
        member = await session.get_one(Staff, who)
        if case is None or not member.active or await _was_received(session, inbound):
            return ""
        if not is_relayed(case):
            if inbound.text and done.what in ("said", "edited"):
                await _keep(rt, session, case, member, inbound, "pas envoyé, la demande est suivie dans la console")
            return IN_CONSOLE if done.what not in ("closed", "reopened") else ""
        return await _do(rt, session, person, case, member, inbound, done)


async def _was_received(session: AsyncSession, inbound: Inbound) -> bool:
    keys = CaseEntry.key == f"{RELAYED}{inbound.update_id}", CaseEntry.key == f"kept:{inbound.update_id}"
    return await session.scalar(select(CaseEntry.id).where(or_(*keys))) is not None


async def _do(
    rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff, inbound: Inbound, done: InGroup
) -> str:
    """What was refused is answered; an answer that was refused stays in the case as well."""
    key = f"{RELAYED}{inbound.update_id}"
    try:
        match done.what:
            case "said":
                await _answer(rt, session, person, case, member, inbound.text, key)
            case "command":
                return await _command(rt, session, person, case, member, inbound, key)
            case "edited":
                await _keep(rt, session, case, member, inbound, "modifié dans le groupe, pas renvoyé à la personne")
            case "closed":
                await _close(rt, session, person, case, member, "other")
            case "reopened":
                await _reopen(rt, session, case, member)
            case "media":
                if inbound.text:
                    await _keep(rt, session, case, member, inbound, "légende d’un fichier, pas envoyée à la personne")
                return FILES
    except CannotDo as error:
        if done.what == "said":
            await _keep(rt, session, case, member, inbound, f"pas envoyé, {_WHY[error.why]}")
            return ""
        return f"⚠️ Impossible : {_WHY[error.why]}."
    return ""


async def _keep(rt: Runtime, session: AsyncSession, case: Case, member: Staff, inbound: Inbound, what: str) -> None:
    """As a note, which the topic is told: words that the person does not get must not be thought to have reached them."""
    await answers.note(rt, session, case, member, f"⚠️ ({what}) {inbound.text}", f"kept:{inbound.update_id}")


async def _answer(
    rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff, text: str, key: str
) -> None:
    """In French, to be translated; in the letters of the person's language it goes as it is."""
    reads = escalations.reads(person, case)
    lang = reads if reads != BASE and _is_arabic(text) else BASE
    await answers.answer(rt, session, person, case, member, Said(text, lang, pending=lang != reads, key=key))
    _trace(rt, session, member, "answered", case)


def _is_arabic(text: str) -> bool:
    return 2 * len(_ARABIC.findall(text)) > sum(letter.isalpha() for letter in text)


async def _command(
    rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff, inbound: Inbound, key: str
) -> str:
    words = inbound.argument
    match inbound.text:
        case "claim":
            await answers.claim(rt, session, person, case, member)
            _trace(rt, session, member, "claimed", case)
        case "note" if words:
            await answers.note(rt, session, case, member, words, key)
            _trace(rt, session, member, "noted", case)
        case "close":
            await _close(rt, session, person, case, member, _REASONS.get(normalise(words), "other"))
        case _:
            return COMMANDS
    return ""


async def _close(rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff, reason: str) -> None:
    """What is closed already is as it was wished."""
    if case.closed_at is None:
        _check(member, case)
        await answers.close(rt, session, person, case, member, reason)
        _trace(rt, session, member, "closed", case)


async def _reopen(rt: Runtime, session: AsyncSession, case: Case, member: Staff) -> None:
    if case.closed_at is not None:
        _check(member, case)
        await answers.reopen(rt, session, case, member)
        _trace(rt, session, member, "reopened", case)


def _trace(rt: Runtime, session: AsyncSession, member: Staff, action: str, case: Case) -> None:
    trace.note(session, member.id, action, "case", case.id, rt.now())


def _check(member: Staff, case: Case) -> None:
    """Everybody in the group reads it; but what one member holds, another one neither closes nor opens again."""
    if case.holder_id not in (None, member.id) and not at_least(member, "coordinator"):
        raise CannotDo("held")
