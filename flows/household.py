"""Who comes, and how old they are: adults, children, people and ages in a message.

What is counted is what is said with a number, "my son" and twins, and the speaker with who is named beside them ("me and my
wife"). "My children" has no number, and "for three years" is no age: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flows import ages, calendar_words, counting
from flows import household_words as said
from flows.household_words import Noun
from flows.tokens import Token, words

Kind = Literal["adults", "children", "people", "age"]


@dataclass(frozen=True, slots=True)
class Count:
    kind: Kind
    value: int
    """How many; an age in full years."""
    words: str
    start: int
    """Where the first of its words stands in `flows.tokens.split(text)`."""


@dataclass(frozen=True, slots=True)
class _Mention:
    noun: Noun | None
    """None for the speaker."""
    count: int
    word: str
    start: int
    stop: int
    numbered: bool


def count(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> list[Count]:
    """What a message says of people, in order. `taken`: places of words that say something else, such as a date."""
    mentions = _mentions(tokens, taken)
    chains = _chains(tokens, mentions)
    found = [*_children(tokens, chains), *_adults(tokens, chains), *_people(tokens, mentions, taken)]
    for age in ages.ages(tokens, taken):
        found.append(Count("age", age.months // 12, words(tokens[age.start : age.stop]), age.start))
    return sorted(found, key=lambda one: one.start)


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if 0 <= at < len(tokens) else ""


# Who is named


def _mentions(tokens: Sequence[Token], taken: frozenset[int]) -> list[_Mention]:
    mentions: list[_Mention] = []
    at = 0
    while at < len(tokens):
        mention = None if at in taken else _mention(tokens, at, mentions[-1] if mentions else None)
        if mention:
            mentions.append(mention)
        at = mention.stop if mention else at + 1
    return mentions


def _mention(tokens: Sequence[Token], at: int, last: _Mention | None) -> _Mention | None:
    if counted := counting.number(tokens, at):
        number, place = counted
        while _word(tokens, place) in said.COUNTERS and said.NOUNS.match(tokens, place + 1):
            place += 1
        found = said.NOUNS.match(tokens, place)
        if found and 0 < number <= said.MOST_PEOPLE:
            noun, stop = found
            if noun.kind == "person" and number == 1 and not _means_one(tokens, at, stop):
                return None
            return _as_adult(tokens, _Mention(noun, number, _word(tokens, place), at, stop, numbered=True))
    found = said.NOUNS.match(tokens, at)
    if found is None:
        alone = said.SELVES.match(tokens, at)
        beside = {_word(tokens, at - 1), _word(tokens, at + 1)} & said.BESIDE_SELF
        if tokens[at].word in said.SELF_OR_MY and not beside:
            return None
        return _Mention(None, 1, "", at, alone[1], numbered=False) if alone else None
    noun, stop = found
    if tokens[at].word in said.ONE_IN_ARABIC_ONLY and not tokens[at].raw.endswith("ي"):
        return None
    if (after := _number_after(tokens, stop)) and noun.kind == "child":
        return _Mention(noun, after, _word(tokens, at), at, stop + 1, numbered=True)
    number = noun.default or (1 if noun.bare and _stands_for_one(tokens, at, stop, last) else 0)
    if not number and _word(tokens, at) in said.SINGULAR and ages.follows(tokens, stop):
        number = 1
    if not number:
        return None
    return _as_adult(tokens, _Mention(noun, number, _word(tokens, at), at, stop, numbered=False))


def _means_one(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether "one person" is a number, not "someone"."""
    return tokens[at].number == 1 or len(tokens) <= 2 or _word(tokens, stop) in said.ONLY_ONE


def _as_adult(tokens: Sequence[Token], mention: _Mention) -> _Mention:
    """شخصين بالغين"""
    if mention.noun and mention.noun.kind == "person" and _word(tokens, mention.stop) in said.ADULTS_AFTER:
        return _Mention(Noun("adult"), mention.count, mention.word, mention.start, mention.stop + 1, numbered=True)
    return mention


def _number_after(tokens: Sequence[Token], at: int) -> int | None:
    """أولادي الثلاثة"""
    word = _word(tokens, at)
    if not word.startswith("ال"):
        return None
    bare = Token(word.removeprefix("ال"), "", "", glued=False)
    found = counting.number([bare], 0)
    return found[0] if found and 1 < found[0] <= said.MOST_PEOPLE and _word(tokens, at - 1).endswith("ی") else None


def _stands_for_one(tokens: Sequence[Token], at: int, stop: int, last: _Mention | None) -> bool:
    joined = last is not None and last.stop == at and _word(tokens, at).startswith("و")
    if _word(tokens, stop).startswith("و") and (other := said.NOUNS.match(tokens, stop)):
        joined = joined or other[0].kind == "child"
    return joined or _word(tokens, at - 1) in said.HAVING or ages.follows(tokens, stop)


def _chains(tokens: Sequence[Token], mentions: list[_Mention]) -> list[list[_Mention]]:
    """Mentions with nothing between them but "and", "with", "my"; what is loose only where it is not alone."""
    chains: list[list[_Mention]] = []
    for mention in mentions:
        last = chains[-1][-1] if chains else None
        between = tokens[last.stop : mention.start] if last else []
        if last and all(token.word in said.LINKS for token in between) and _linked(tokens, last, mention):
            chains[-1].append(mention)
        else:
            chains.append([mention])
    return [kept for chain in chains if (kept := [m for m in chain if _counts(tokens, m, chain)])]


def _linked(tokens: Sequence[Token], last: _Mention, mention: _Mention) -> bool:
    """Right after the speaker only "and" joins, or a comma: "أنا وابني", "moi, ma sœur"."""
    if last.noun is not None or last.stop != mention.start:
        return True
    first = tokens[mention.start]
    return mention.noun is not None and (first.word.startswith("و") or first.gap in (",", "،"))


def _counts(tokens: Sequence[Token], mention: _Mention, chain: list[_Mention]) -> bool:
    """Whether what is loose is said of who comes: beside others, after "I have", before an age."""
    if mention.noun is None or not mention.noun.loose:
        return True
    others = any(m is not mention and (m.noun is None or m.noun.kind != "person") for m in chain)
    if mention.noun.kind == "adult":
        return others and (mention.count > 1 or any(m.noun and m.noun.kind == "child" for m in chain))
    having = {_word(tokens, mention.start - 1), _word(tokens, mention.start - 2)} & said.HAVING
    having_after = any(_word(tokens, mention.stop + step) in said.HAVING_AFTER for step in range(3))
    aged = ages.follows(tokens, mention.stop + (_word(tokens, mention.stop) == "de"))
    return others or bool(having) or having_after or aged


def _children(tokens: Sequence[Token], chains: list[list[_Mention]]) -> list[Count]:
    for at in range(len(tokens)):
        if none := said.NONE_AT_ALL.match(tokens, at):
            return [Count("children", 0, words(tokens[at : none[1]]), at)]
    mentions = [m for chain in chains for m in chain if m.noun and m.noun.kind == "child"]
    once: dict[tuple[str, int], _Mention] = {}
    for mention in mentions:
        noun = mention.word.removeprefix("و") if not mention.numbered else f"{mention.word} {mention.start}"
        own = words(tokens[mention.start : mention.stop]).removeprefix("و") if not mention.numbered else noun
        once.setdefault((own, mention.count), mention)
    kept = list(once.values())
    if not kept:
        return []
    general = sum(m.count for m in kept if m.noun and m.noun.general)
    others = sum(m.count for m in kept if m.noun and not m.noun.general)
    total = general if general == others else general + others
    return [_total("children", total, tokens, kept)]


def _adults(tokens: Sequence[Token], chains: list[list[_Mention]]) -> list[Count]:
    total, counted = 0, []
    for chain in chains:
        selves = [m for m in chain if m.noun is None]
        first = chain[0].start
        introduced = any(
            _word(tokens, first - back) in said.WITH
            and not any(_word(tokens, first - back - more) in said.NOT_WITH for more in (1, 2, 3))
            for back in (1, 2)
        )
        with_speaker = introduced or (bool(selves) and len(chain) > 1)
        explicit = [m for m in chain if m.noun and m.noun.kind == "adult" and not m.noun.companion]
        companions = [m for m in chain if m.noun and m.noun.companion] if with_speaker else []
        others = any(m.noun and (m.noun.companion or m.noun.kind == "child") for m in chain)
        one_adult = len(chain) == 1 and chain[0].count == 1 and not with_speaker  # "an adult said"
        if (explicit and not one_adult) or (with_speaker and others):
            total += sum(m.count for m in (*explicit, *companions)) + (1 if with_speaker else 0)
            counted += [*selves, *explicit, *companions] or chain[:1]
    return [_total("adults", total, tokens, counted)] if total else []


def _total(kind: Kind, value: int, tokens: Sequence[Token], mentions: Sequence[_Mention]) -> Count:
    in_order = sorted(mentions, key=lambda m: m.start)
    said_as = " ".join(words(tokens[m.start : m.stop]) for m in in_order)
    return Count(kind, value, said_as, in_order[0].start)


# How many people


def _people(tokens: Sequence[Token], mentions: list[_Mention], taken: frozenset[int]) -> list[Count]:
    persons = [m for m in mentions if m.noun and m.noun.kind == "person"]
    if persons:
        first = persons[0]
        return [Count("people", first.count, words(tokens[first.start : first.stop]), first.start)]
    for at in range(len(tokens)):
        found = said.WE_ARE.match(tokens, at)
        number = counting.number(tokens, found[1]) if found else None
        if found is None or number is None or found[1] in taken or not 1 < number[0] <= said.MOST_PEOPLE:
            continue
        if said.NOUNS.match(tokens, number[1]) or not _only_people(tokens, number[1], _word(tokens, at)):
            continue
        if _word(tokens, found[1] - 1) == "a" and number[0] > 9:
            continue  # ten o'clock
        return [Count("people", number[0], words(tokens[at : number[1]]), at)]
    if len({m.start for m in mentions if m.noun}) == 0:
        for at in range(len(tokens)):
            if alone := said.ALONE.match(tokens, at):
                return [Count("people", 1, words(tokens[at : alone[1]]), at)]
    return []


def _only_people(tokens: Sequence[Token], at: int, opener: str) -> bool:
    """Whether what follows "there are five of us" leaves it at that."""
    after = _word(tokens, at)
    if after == "" or tokens[at].gap not in ("", "'"):
        return True
    if (
        calendar_words.MONTHS.match(tokens, at)
        or after in calendar_words.STREETS | calendar_words.UNITS_OF_OTHER_THINGS
    ):
        return after in ("personnes", "pers", "نفر")
    return after in said.AFTER_HOW_MANY or (
        opener not in said.NEED_PERSONS and not after.isdecimal() and len(after) > 3
    )
