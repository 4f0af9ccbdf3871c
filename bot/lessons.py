"""Messages that were not understood, kept to learn from: of people who agreed, masked, until somebody says what they mean."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.models import Lesson, Person
from flows.orthography import normalise

KEPT = timedelta(days=60)
"""Unread by then, a message is erased."""
MASK = "…"

_CONTACT = re.compile(r"\S*@\S+|https?://\S+|www\.\S+|\b\S+\.(?:fr|com|org|net|af|info)\b\S*", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\w*\d(?:[\w\s./-]*\d){2,}\w*")
"""Three digits or more, in any of the three families, with what stands between and beside them: telephone, file, date."""
_ADDRESS = re.compile(
    r"\d*\s*\b(?:bis\s|ter\s)?(?:rue|avenue|av\.|boulevard|bd|place|impasse|allée|chemin|quai|route|cité|résidence|appartement|appt?)\b"
    r"[^,.;:!?؟،\n]*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"((?:je m['’ ]?appell?e|mon (?:pré)?nom(?: de famille)? (?:est|c['’]est)|m(?:onsieur|adame|r|me|lle)\.?\b"
    r"|اسمي|إسمي|اسمه|اسمها|أنا اسمي|انا اسمي|سميتي|السيد|السيدة|نام ?م(?:ن)?|اسم ?م(?:ن)?|نامم|اسمم|نامش|تخلصم"
    r"|(?:esmi|ismi|smiti|namam|nam-e man|esmam|my name is)))\s+\S+(?:\s+\S+)?",
    re.IGNORECASE,
)
_OFFICES = frozenset(
    normalise(
        "France Français Française Travail Pôle Emploi Dublin Visale Navigo Assurance Maladie Croix Rouge Restos Cœur "
        "Secours Populaire Catholique Emmaüs Internet Google WhatsApp Telegram Facebook Doctolib Ameli FranceConnect "
        "Préfecture Mairie Afghanistan Syrie Soudan Irak Europe Dari Arabe Farsi Rafiq"
    ).split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?…\n]\s*$")


def mask(text: str) -> str:
    """Without names, numbers, addresses and links.

    A capital inside a sentence is taken for a name, unless all letters are capitals (CAF) or it is an office's. In Arabic
    script nothing shows a name but the words before it: what is kept is read by one person of the team, who may edit it
    before it becomes a phrase.
    """
    for pattern in (_CONTACT, _ADDRESS, _NUMBER):
        text = pattern.sub(MASK, text)
    text = _NAMED.sub(lambda found: f"{found[1]} {MASK}", text)

    def unless_a_name(found: re.Match[str]) -> str:
        word = found[0]
        begins = found.start() == 0 or _SENTENCE_END.search(text[: found.start()])
        if not word[0].isupper() or begins or word.isupper() or normalise(word) in _OFFICES:
            return word
        return MASK

    return re.sub(rf"{MASK}(?:\s*{MASK})+", MASK, _WORD.sub(unless_a_name, text)).strip()


async def keep(session: AsyncSession, person: Person, lesson: Lesson) -> None:
    """The same words of the same person count once."""
    if person.teaches != "yes" or not normalise(lesson.words.replace(MASK, "")):
        return
    theirs = await session.scalars(select(Lesson).where(Lesson.person_id == person.id))
    if all(other.words != lesson.words for other in theirs):
        lesson.person_id, lesson.lang = person.id, lesson.lang or person.lang
        session.add(lesson)


async def waiting(session: AsyncSession, limit: int = 50) -> Sequence[Lesson]:
    return (await session.scalars(select(Lesson).order_by(Lesson.id).limit(limit))).all()


async def forget(session: AsyncSession, person: Person) -> None:
    """They changed their mind: what nobody has read yet goes."""
    await session.execute(delete(Lesson).where(Lesson.person_id == person.id))


async def forget_old(session: AsyncSession, now: datetime) -> int:
    gone = await session.execute(delete(Lesson).where(Lesson.kept_at < now - KEPT).returning(Lesson.id))
    return len(gone.all())


def phrase(words: str) -> str:
    """The words as a phrase to learn: what was masked falls out; "" when nothing is left."""
    text = " ".join(words.replace(MASK, " ").split()).lstrip("/ ")
    return text if normalise(text) else ""


def write_phrase(folder: Path, lang: str, intent: str, text: str, day: str) -> Path:
    """Add a phrase to `folder/<lang>/<intent>.yml`, in the form of nlu/phrases. The file is whole at every moment."""
    path = folder / lang / f"{intent}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else ""
    group = f"- by: {json.dumps(f'learnt on {day}')}\n  dialect: standard\n  register: everyday\n  phrases:\n"
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{before}{group}    - {json.dumps(text, ensure_ascii=False)}\n", encoding="utf-8")
    fresh.replace(path)
    return path
