"""What can be put into an answer without a machine: a step of a guide, or what the team has written once and for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.case_words import ABOUT
from bot.runtime import Runtime
from bot.store.case_models import ReadyAnswer
from flows.orthography import normalise
from flows.spec import Ask, Guide, Words
from flows.texts import BASE


@dataclass(frozen=True, slots=True)
class Insert:
    """Words that a person of the team sees in French and the person gets in their language."""

    key: str
    """`ready:3`, `guide:bank-account.open`."""
    title: str
    french: str
    words: str
    """In the person's language; "" where there is none, and a machine must translate."""
    unreviewed: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A guide, by its name and title."""

    name: str
    title: str


async def chosen(rt: Runtime, session: AsyncSession, key: str, lang: str) -> Insert | None:
    """What a key stands for; None when there is no such thing, or it may not be shown."""
    kind, _, name = key.partition(":")
    if kind == "ready" and name.isascii() and name.isdecimal() and len(name) < 10:
        row = await session.get(ReadyAnswer, int(name))
        return of_row(row, lang) if row else None
    if kind == "guide":
        guide, _, step = name.partition(".")
        return next((one for one in steps(rt, guide, lang) if one.key == f"guide:{guide}.{step}"), None)
    return None


def of_row(row: ReadyAnswer, lang: str) -> Insert:
    return Insert(f"ready:{row.id}", row.title, row.words[BASE], row.words.get(lang, ""))


async def ready(session: AsyncSession) -> list[ReadyAnswer]:
    """All of the team's own, by their title."""
    rows = await session.scalars(select(ReadyAnswer))
    return sorted(rows, key=lambda row: normalise(row.title))


def guides(rt: Runtime, theme: str) -> list[tuple[str, Sequence[Offered]]]:
    """Every guide under its theme, the theme of the case first."""
    themes = sorted({guide.theme for guide in rt.flows.guides.values()}, key=lambda name: (name != theme, ABOUT[name]))
    return [(ABOUT[name], _of_theme(rt, name)) for name in themes]


def _of_theme(rt: Runtime, theme: str) -> list[Offered]:
    found = [Offered(name, guide.title.fr) for name, guide in rt.flows.guides.items() if guide.theme == theme]
    return sorted(found, key=lambda one: normalise(one.title))


def steps(rt: Runtime, name: str, lang: str) -> list[Insert]:
    """The steps of a guide in a language; none of a guide whose text may not be shown in it."""
    guide = rt.flows.guides.get(name)
    if guide is None or not may_show(rt, guide, lang):
        return []
    own = rt.flows.flows[f"guide:{name}"].steps
    found = ((step, number, own[f"s-{step}"]) for number, step in enumerate(guide.steps, start=1))
    return [
        _step(rt, guide, f"guide:{name}.{step}", number, asked.text, lang)
        for step, number, asked in found
        if isinstance(asked, Ask) and isinstance(asked.text, Words)
    ]


def may_show(rt: Runtime, guide: Guide, lang: str) -> bool:
    return rt.settings.unreviewed == "warn" or getattr(guide.reviewed, lang) is not None


def _step(rt: Runtime, guide: Guide, key: str, number: int, words: Words, lang: str) -> Insert:
    """The words of a step as the bot says them, with its banner where nobody has reviewed them."""
    unreviewed = getattr(guide.reviewed, lang) is None
    banner = [rt.flows.texts.say(lang, "guide-unreviewed")] if unreviewed else []
    told = "\n\n".join([guide.title.get(lang), words.get(lang), *banner])
    return Insert(key, f"{guide.title.fr}, étape {number}", words.fr, told, unreviewed)
