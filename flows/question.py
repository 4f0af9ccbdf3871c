"""The question that stands: what it says, which buttons it has, and which of them typed words mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows import finding, views
from flows.loaded import Flows
from flows.options import options, page
from flows.orthography import normalise
from flows.spec import Ask, Choice, Choose, Step, Text, Tick
from flows.state import State
from flows.texts import Block, Line, Part, line


class Question:
    """The step that `state` waits at. Its stack is not empty, and every frame of it exists."""

    def __init__(self, flows: Flows, state: State) -> None:
        self.flows = flows
        self.state = state
        self.frame = state.stack[-1]
        self.flow = flows.flows[self.frame.flow]
        self.step: Step = self.flow.steps[self.frame.step]

    def choices(self) -> dict[str, Choice]:
        if self.frame.flow == "offer":
            known = (option for option in self.frame.options if option in self.flows.intents)
            return {option: self.flows.offer_choice(option) for option in known}
        if isinstance(self.step, Tick):
            return {"done": Choice(label="button-go-on", to=self.step.to)}
        if isinstance(self.step, Choose):
            return self.step.choices
        if not isinstance(self.step, Ask):
            return {}
        choices = self.continued(self.step)
        below = self.state.stack[-2].flow if len(self.state.stack) > 1 else "menu"
        if self.frame.flow == "talk-to-human" and below == "menu":  # nothing to go back to
            choices = {name: choice for name, choice in choices.items() if name != "continue"}
        said = self.frame.values.get("query", "") if self.frame.flow.startswith("topic:") else ""
        if said and finding.sure(self.flows, self.state.agenda, said, self.state.day):
            choices = {"activities": Choice(label="button-activities", to="flow:activities"), **choices}
        if {"map", "fewer"} & choices.keys():
            choices = self.possible(choices)
        if self.sound_name and {"*", self.sound_name} & self.state.person.listens:
            choices = {**choices, "listen": Choice(label="button-listen", to="")}
        return choices

    def possible(self, choices: dict[str, Choice]) -> dict[str, Choice]:
        """Of the choices about an activity: no map without a position, and nobody less where one comes alone."""
        standing = self.state.standing
        here = {
            "map": standing.chosen is not None and standing.chosen.activity.position is not None,
            "fewer": standing.booked is not None and standing.booked.size > 1,
        }
        return {name: choice for name, choice in choices.items() if here.get(name, True)}

    @property
    def sound_name(self) -> str:
        """What the step of a guide is called when it is heard; "" for anything else."""
        step = self.frame.step.removeprefix("s-")
        guide = self.frame.flow.removeprefix("guide:")
        return f"{guide}.{step}" if self.frame.step.startswith("s-") and guide in self.flows.guides else ""

    def continued(self, step: Ask) -> dict[str, Choice]:
        """The choices of a step; on the card of a guide that was left before its end, to go on with it."""
        reached = self.state.progress.get(self.frame.flow)
        if self.frame.step == "card" and reached in self.flow.steps:
            return {"continue": Choice(label="button-continue", to=reached), **step.choices}
        return step.choices

    # shown

    def parts(self) -> list[Part]:
        if isinstance(self.step, Tick):
            return [part(self.step.text), Block(tuple(self.items(self.step)))]
        if not isinstance(self.step, Ask | Choose):
            return []
        seen = views.parts(self.step.view, self.flows, self.state) if self.step.view else []
        more = self.step.more if isinstance(self.step, Ask) else []
        return [*seen, *(part(text) for text in (self.step.text, *more))]

    def options(self) -> list[tuple[str, Part]]:
        """What a `choose` step offers, all pages."""
        return options(self.flows, self.state, self.step) if isinstance(self.step, Choose) else []

    def items(self, step: Tick) -> Iterator[Line]:
        for number, (item, label) in enumerate(step.items.items(), start=1):
            yield line("item-ticked" if item in self.ticked else "item-open", number=str(number), item=label)

    def buttons(self) -> list[tuple[str, Part]]:
        shown: list[tuple[str, Part]] = []
        if isinstance(self.step, Tick):
            for number, item in enumerate(self.step.items, start=1):
                shown.append((item, line("untick" if item in self.ticked else "tick", number=str(number))))
        if isinstance(self.step, Choose):
            shown += page(self.state, self.options())
        if isinstance(self.step, Ask):
            shown += [(link, line("button-call", number=link[4:])) for link in self.calls(self.step)]
        shown += [(choice_id, self.label(choice_id, choice)) for choice_id, choice in self.choices().items()]
        if isinstance(self.step, Ask) and self.step.plain:
            return shown + self.quick_exit()
        return shown + self.ways_out() + self.quick_exit()

    def calls(self, step: Ask) -> list[str]:
        """The numbers to call with one tap: the step's own, or those of the card that is shown."""
        if step.view.startswith("numbers-"):
            group = step.view.removeprefix("numbers-")
            return [number.link for number in self.flows.numbers.numbers.values() if number.group == group]
        card = self.flows.directory.structures.get(self.frame.values.get("structure", ""))
        shown = card.contact.phone if step.view == "structure" and card and card.contact else []
        return [*step.calls, *("tel:" + "".join(c for c in said if c.isdigit()) for said in shown)]

    def label(self, choice_id: str, choice: Choice) -> Part:
        return self.flows.offer_label(choice_id) if self.frame.flow == "offer" else part(choice.label)

    def ways_out(self) -> list[tuple[str, Part]]:
        names = ["back", "menu", "human"]
        if self.frame.flow == "menu" and not self.frame.trail:
            names = ["human"]
        if self.frame.flow == "talk-to-human" or not self.state.person.agreed or "person" in self.choices():
            names.remove("human")
        return [(name, line(f"button-{name}")) for name in names]

    def quick_exit(self) -> list[tuple[str, Part]]:
        return [("hide", line("button-hide"))] if self.state.person.discreet else []

    # ticked

    @property
    def tick_key(self) -> str:
        return f"{self.frame.flow}/{self.frame.step}"

    @property
    def ticked(self) -> tuple[str, ...]:
        return self.state.ticks.get(self.tick_key, ())

    def items_said(self, said: str) -> list[str]:
        """The items of the list whose numbers were typed, when nothing else was."""
        if not isinstance(self.step, Tick) or not _is_number(said.replace(" ", "")):
            return []
        items = list(self.step.items)
        numbers = [int(number) for number in said.split() if len(number) < 3]
        return [items[n - 1] for n in numbers] if all(1 <= n <= len(items) for n in numbers) else []

    # typed

    def choice_said(self, said: str) -> str | None:
        """The choice that was typed instead of pressed: its number, its label, or a word for yes, no, next…"""
        if isinstance(self.step, Choose) and (option := self.option_said(said, self.step)):
            return option
        choices = self.choices()
        ids = list(choices)
        counted = isinstance(self.step, Ask) and self.step.accept == "choice"  # "01" is a département, not a button
        if counted and _is_number(said) and len(said) < 3 and 1 <= int(said) <= len(ids):
            return ids[int(said) - 1]
        for choice_id in ids:
            if said in self.flows.words.get("unknown" if choice_id == "dont-know" else choice_id, ()):
                return choice_id
        meant = {
            "yes": ("yes", "agree", "next", "start", "continue"),
            "no": ("no", "skip", "safe") if "yes" in ids else ("no", "skip"),
            "next": ("done",) if isinstance(self.step, Tick) else ("continue", "start"),
        }
        for word, wanted in meant.items():
            if said in self.flows.words[word] and (found := next((i for i in ids if i in wanted), None)):
                return found
        return next((i for i, choice in choices.items() if said and said in self.labels_said(i, choice)), None)

    def option_said(self, said: str, step: Choose) -> str | None:
        """The option that was typed: by its number or its words; on every page."""
        found = self.options()
        if _is_number(said) and len(said) <= 4:
            number = int(said)
            if step.among in ("years", "months", "days", "adults", "children", "fewer"):
                return next((name for name, _ in found if name == str(number)), None)
            return found[number - 1][0] if 1 <= number <= len(found) else None
        if said in self.flows.words["next"] and "more" in dict(page(self.state, found)):
            return "more"
        lang = self.state.person.lang or "fr"
        labels = ((name, normalise(self.flows.texts.render(lang, label))) for name, label in found)
        return next((name for name, label in labels if said and said in (label, label.strip("0123456789 "))), None)

    def labels_said(self, choice_id: str, choice: Choice) -> set[str]:
        """A button's words as somebody types them, with or without what stands before them."""
        lang = self.state.person.lang or "fr"
        labels = (part(choice.label), self.label(choice_id, choice))
        said = [self.flows.texts.render(lang, label) for label in labels]
        return {normalise(part) for label in said for part in (label, *re.split("[,،]", label))}


def part(text: Text) -> Part:
    return line(text) if isinstance(text, str) else text


def _is_number(said: str) -> bool:
    """In normalised text. Ethiopic and other digits that `int` does not read are no numbers here."""
    return said.isascii() and said.isdigit()
