"""Everything that is said and asked, as `flows.load` has read and checked it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flows.concepts import Concepts
from flows.danger import Guard
from flows.deadlines import Deadlines
from flows.directory import Directory
from flows.entities import Names, names_of_guides
from flows.facts import Facts
from flows.opening import Opening
from flows.places import Places
from flows.spec import Choice, Flow, Glossary, Guide, Numbers, Text, Topics
from flows.texts import Part, Texts, line


@dataclass(frozen=True)
class Flows:
    """Everything that is said and asked, checked."""

    flows: dict[str, Flow]
    versions: dict[str, str]
    commands: dict[str, str]
    intents: dict[str, str]
    words: dict[str, frozenset[str]]
    others: dict[str, str]
    """In other languages: which ones Rafiq speaks."""
    texts: Texts
    facts: Facts
    deadlines: Deadlines
    directory: Directory
    shown: frozenset[tuple[str, str]]
    """The files of facts, and the languages of them that may be shown."""
    signed: frozenset[tuple[str, str]]
    """Those that a person has reviewed, and whose text is still the one they signed."""
    guard: Guard
    concepts: Concepts
    places: Places
    opening: Opening
    warnings: tuple[str, ...] = ()

    @cached_property
    def names(self) -> Names:
        """What a message may name."""
        return Names(self.places, names_of_guides(self.guides, self.topics))

    @property
    def guides(self) -> dict[str, Guide]:
        return self.facts.guides

    @property
    def topics(self) -> Topics:
        return self.facts.topics

    @property
    def numbers(self) -> Numbers:
        return self.facts.numbers

    @property
    def glossary(self) -> Glossary:
        return self.facts.glossary

    def shows(self, name: str, lang: str) -> bool:
        """Whether the words of a file of facts may be shown: `glossary`, `structures`."""
        return (name, lang) in self.shown

    def reviewed(self, name: str, lang: str) -> bool:
        return (name, lang) in self.signed

    def offer_choice(self, intent: str) -> Choice:
        """The button that offers what an intent leads to."""
        topic = self.topics.topics.get(intent)
        label: Text = topic.label if topic else f"intent-{intent.replace('_', '-')}"
        return Choice(label=label, to=f"flow:{self.intents[intent]}")

    def offer_label(self, intent: str) -> Part:
        """What stands on that button: the theme before the topic, for who does not know the topic's name."""
        if topic := self.topics.topics.get(intent):
            return line("offer-topic", theme=line(f"button-{topic.theme}-theme"), topic=topic.label)
        return line(f"intent-{intent.replace('_', '-')}")
