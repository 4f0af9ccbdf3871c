"""The dialogue engine: state and event in, state and effects out. No clock, network, database or log.

A conversation is a stack of frames, each a place in a flow. `advance` runs from there until the flow waits for the
person. Whatever happens, it answers: words that nothing understands get the question again, the menu and a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.messages import CrisisKind, Danger, Meaning
from flows.conditions import Person, holds
from flows.load import Flows
from flows.orthography import normalise
from flows.spec import Ask, Call, Choice, Escalate, Flow, Perform, Say, Step, Text, Tick, When, Words
from flows.texts import LANGUAGES, Block, Line, Part, line

MAX_STEPS = 40
"""Steps run for one event before a loop is assumed."""
MAX_FRAMES = 8
AWAY_DAYS = 7
"""After so many days, somebody in the middle of something is asked whether to go on."""


class FlowLoop(Exception):
    """A flow ran through too many steps without waiting: our content's fault."""


# ── what comes in, what is kept, what goes out ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as the engine sees it."""

    kind: Literal["text", "press", "command", "media", "location", "contact", "flood", "trouble"]
    text: str = field(default="", repr=False)
    button: str = ""
    argument: str = ""
    media: str = ""
    meaning: Meaning = Meaning()
    days_away: int = 0


class Frame(BaseModel):
    model_config = ConfigDict(frozen=True)

    flow: str
    step: str
    version: str = ""
    trail: tuple[str, ...] = ()
    """The questions before this one, for the way back."""
    options: tuple[str, ...] = ()
    """The intents offered, in the flow `offer`."""


class State(BaseModel):
    """What is kept of a conversation. `person` is given anew with every event and never stored here."""

    model_config = ConfigDict(frozen=True)

    turn: int = 0
    stack: tuple[Frame, ...] = ()
    pressed: str = ""
    """The button that led to this turn: pressed twice, it is not an old one."""
    missed: int = 0
    """Messages in a row that were not understood."""
    ticks: dict[str, tuple[str, ...]] = {}
    progress: dict[str, str] = {}
    """The step reached in each guide that was left before its end."""
    wanted: str = ""
    """The flow that a link named, for after the first minutes."""
    person: Person = Field(default=Person(), exclude=True)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self.stack or self.stack[-1].flow.startswith(("menu", "offer", "theme:", "topic:"))


@dataclass(frozen=True, slots=True)
class Press:
    """A button to show: its id (`turn:choice`) and its label."""

    id: str
    label: Part


@dataclass(frozen=True, slots=True)
class Reply:
    """Say this. `langs`: the languages to say it in when not the person's own (a crisis before one was chosen)."""

    parts: tuple[Part, ...]
    buttons: tuple[Press, ...] = ()
    crisis: bool = False
    langs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep a fact about the person: `lang`, `place`, `hide_word`."""

    fact: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Do:
    """Something the service does; see `flows.spec.Effect`."""

    effect: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A human is needed. `about` is a crisis kind when urgent, else a topic; `where` is the place in the conversation."""

    about: str
    urgent: bool
    words: str = field(repr=False)
    where: tuple[str, ...] = ()


Effect = Reply | Remember | Do | OpenCase

GLOBAL_CHOICES = ("menu", "human")
"""Buttons that mean the same for ever, however old the message they stand under."""


def advance(flows: Flows, state: State, event: Event) -> tuple[State, list[Effect]]:
    """Run from `state` until the flow waits for the person again. Raises FlowLoop."""
    run = _Run(flows, state, event)
    run.receive()
    return run.state, run.effects


# ── how ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Run:
    def __init__(self, flows: Flows, state: State, event: Event) -> None:
        self.flows = flows
        self.state = state
        self.event = event
        self.effects: list[Effect] = []
        self.parts: list[Part] = []
        self.langs: tuple[str, ...] = ()
        self.steps = 0

    # what the event is

    def receive(self) -> None:
        event = self.event
        if event.meaning.danger is not None:
            return self.crisis(event.meaning.danger)
        if self.is_quick_exit():
            return self.effects.append(Do("hide"))
        if event.kind == "trouble":
            return self.trouble()
        if event.kind == "flood":
            self.parts.append(line("flood"))
            return self.ask_again()
        if event.kind == "command" and (self.state.stack or self.allowed(event.text)):
            return self.command(event.text)
        if not self.state.stack:
            return self.home()
        if self.was_away():
            return self.welcome_back()
        self.settle_changed()
        if event.kind == "press":
            return self.press(event.button)
        if event.kind == "text":
            return self.said(event.text)
        self.parts.append(line(f"got-{event.kind}" if event.kind != "media" else self.media_key()))
        self.ask_again()

    def is_quick_exit(self) -> bool:
        """The button, the command, our word or the person's own: at any moment, and the place is kept."""
        if self.event.kind != "text":
            return "hide" in (self.event.text, self.event.button.partition(":")[2])
        said = normalise(self.event.text)
        own = normalise(self.state.person.hide_word)
        return bool(said) and (said in self.flows.words["hide"] or said == own)

    def media_key(self) -> str:
        key = f"got-{self.event.media}"
        return key if self.flows.texts.has(key) else "got-media"

    def trouble(self) -> None:
        """A message failed for a reason of ours: say sorry, and start from the menu, which surely works."""
        self.state = self.state.model_copy(update={"stack": ()})
        self.parts.append(line("sorry-trouble"))
        self.home()

    def was_away(self) -> bool:
        frame = self.state.stack[-1]
        if self.state.idle or frame.flow in ("onboarding", "crisis", "welcome-back"):
            return False
        if self.event.kind == "text" and self.event.meaning.decision == "act":
            return False
        if self.changed(frame):
            return True
        return self.event.kind != "press" and self.event.days_away >= AWAY_DAYS

    def changed(self, frame: Frame) -> bool:
        flow = self.flows.flows.get(frame.flow)
        return flow is None or frame.step not in flow.steps or frame.version != self.flows.versions[frame.flow]

    def welcome_back(self) -> None:
        if self.changed(self.state.stack[-1]):
            self.parts.append(line("guide-changed"))
            self.settle_changed()
        if not self.state.stack:
            return self.home()
        self.push("welcome-back")

    def settle_changed(self) -> None:
        """Frames whose flow was edited meanwhile go on at the same step, or at the start when it is gone."""
        if not any(self.changed(frame) for frame in self.state.stack):
            return
        stack = []
        for frame in self.state.stack:
            if flow := self.flows.flows.get(frame.flow):
                step = frame.step if frame.step in flow.steps else flow.start
                version = self.flows.versions[frame.flow]
                stack.append(frame.model_copy(update={"step": step, "version": version, "trail": ()}))
        self.state = self.state.model_copy(update={"stack": tuple(stack)})

    # danger

    def crisis(self, danger: Danger) -> None:
        sure = danger.level == "sure"
        if not self.state.person.lang:
            lang = self.event.meaning.lang
            self.langs = (lang,) if lang in LANGUAGES else tuple(LANGUAGES)
        if sure:
            self.open_case(danger.kind)
        stack = tuple(frame for frame in self.state.stack if frame.flow != "crisis")
        step = danger.kind if sure else f"maybe-{danger.kind}"
        self.state = self.state.model_copy(update={"missed": 0, "stack": stack})
        self.push("crisis", step)

    def open_case(self, kind: CrisisKind | str) -> None:
        words = self.event.text if self.event.kind == "text" else ""
        self.effects.append(OpenCase(kind, urgent=True, words=words, where=tuple(self.where())))

    def where(self) -> Iterator[str]:
        for frame in self.state.stack:
            if frame.flow not in ("crisis", "talk-to-human", "menu"):
                yield f"{frame.flow}/{frame.step}"

    # commands, buttons, words

    def allowed(self, command: str) -> bool:
        flow_id = self.flows.commands.get(command)
        return flow_id is not None and self.may_open(flow_id)

    def may_open(self, flow_id: str) -> bool:
        return self.state.person.agreed or self.flows.flows[flow_id].before_consent

    def command(self, name: str) -> None:
        flow_id = self.flows.commands.get(name)
        if flow_id is None:
            self.parts.append(line("unknown-command"))
            return self.ask_again()
        if name == "start" and (wanted := f"guide:{self.event.argument}") in self.flows.flows:
            self.state = self.state.model_copy(update={"wanted": wanted})
        self.go(flow_id)

    def press(self, button: str) -> None:
        turn, _, choice = button.partition(":")
        if choice.startswith("lang-") and choice.removeprefix("lang-") in LANGUAGES:
            self.effects.append(Remember("lang", choice.removeprefix("lang-")))
            self.state = self.known(lang=choice.removeprefix("lang-"))
            return self.ask_again()
        if turn == str(self.state.turn) and self.choose(choice):
            self.state = self.state.model_copy(update={"pressed": button})
        elif button == self.state.pressed:
            self.parts.append(line("pressed-twice"))
            self.ask_again()
            self.state = self.state.model_copy(update={"pressed": button})
        elif choice in GLOBAL_CHOICES:
            self.navigate(choice)
        else:
            self.parts.append(line("old-button"))
            self.ask_again()

    def said(self, text: str) -> None:
        """The running flow's own answers come first, then the words that work anywhere, then the intent."""
        said = normalise(text)
        if self.answer(said, text):
            return None
        for name in ("menu", "human", "language", "stop", "delete", "help", "back"):
            if said in self.flows.words[name]:
                return self.navigate(name)
        return self.follow(self.event.meaning)

    def answer(self, said: str, text: str) -> bool:
        step = self.step()
        choices = self.choices()
        chosen = _choice_said(said, choices, self.flows, self.state.person.lang)
        if chosen is not None and self.choose(chosen):
            return True
        if isinstance(step, Tick) and said.replace(" ", "").isdigit():
            return self.tick_numbers(step, said)
        if isinstance(step, Ask) and step.accept == "text" and text.strip() and not self.is_word(said):
            if step.save:
                self.effects.append(Remember(step.save, text.strip()[:80]))
            self.state = self.known(has_place=True) if step.save == "place" else self.state
            self.goto(step.to)
            return True
        return False

    def is_word(self, said: str) -> bool:
        return any(said in self.flows.words[name] for name in ("menu", "back", "stop", "delete", "language"))

    def follow(self, meaning: Meaning) -> None:
        person = self.state.person
        if self.state.stack[-1].flow == "crisis" and not (person.agreed and meaning.decision == "act"):
            self.parts.append(line("crisis-listening"))
            return self.ask_again()
        if meaning.lang and meaning.lang not in LANGUAGES:
            self.parts.append(line("only-these-languages"))
            if other := self.flows.others.get(meaning.lang):
                self.parts.append(Words(fr=other, prs=other, ar=other))
            return self.ask_again()
        if not person.agreed:
            self.parts.append(line("first-agree" if person.lang else "first-language"))
            return self.ask_again()
        if meaning.decision == "act" and meaning.intent in ("affirm", "deny", "not_helpful"):
            return self.not_understood(meaning.intent)
        if meaning.decision == "act" and (flow_id := self.flows.intents.get(meaning.intent)):
            return self.go(flow_id)
        if meaning.decision == "offer" and meaning.options:
            return self.offer(meaning.options)
        return self.not_understood("" if meaning.available else "no-model")

    def not_understood(self, why: str) -> None:
        """Twice in a row offers a person; the question stands again below."""
        missed = self.state.missed + 1
        self.state = self.state.model_copy(update={"missed": missed})
        key = "buttons-only" if why == "no-model" else "not-helpful" if why == "not_helpful" else "not-understood"
        self.parts.append(line("twice-not-understood" if missed >= 2 else key))
        self.ask_again(missed)

    def offer(self, options: tuple[str, ...]) -> None:
        known = tuple(option for option in options if option in self.flows.intents)
        if not known:
            return self.not_understood("")
        stack = tuple(frame for frame in self.state.stack if frame.flow != "offer")
        self.state = self.state.model_copy(update={"missed": 0, "stack": stack})
        self.push("offer", options=known)

    def navigate(self, name: str) -> None:
        if name == "back":
            return self.back()
        flow_id = {"human": "talk-to-human", "help": "help"}.get(name, name)
        if not self.may_open(flow_id):
            self.parts.append(line("first-agree" if self.state.person.lang else "first-language"))
            return self.ask_again()
        self.go(flow_id)

    # moving

    def go(self, flow_id: str) -> None:
        """Open a flow that the person asked for, by whatever means; the menu starts afresh."""
        if flow_id == "menu":
            return self.restart()
        if not self.may_open(flow_id):
            self.parts.append(line("first-agree" if self.state.person.lang else "first-language"))
            return self.restart()
        self.open(flow_id)

    def restart(self) -> None:
        self.state = self.state.model_copy(update={"stack": (), "missed": 0})
        self.home()

    def home(self) -> None:
        """The menu; before consent the first minutes; after them, what a link had named."""
        wanted = self.state.wanted
        if not self.state.person.agreed or not wanted:
            return self.open("menu" if self.state.person.agreed else "onboarding")
        menu = Frame(flow="menu", step=self.flows.flows["menu"].start, version=self.flows.versions["menu"])
        self.state = self.state.model_copy(update={"stack": (menu,), "wanted": ""})
        self.open(wanted)

    def open(self, flow_id: str) -> None:
        self.state = self.state.model_copy(update={"missed": 0})
        if any(frame.flow == flow_id for frame in self.state.stack):
            index = next(i for i, frame in enumerate(self.state.stack) if frame.flow == flow_id)
            self.state = self.state.model_copy(update={"stack": self.state.stack[:index]})
        self.push(flow_id)

    def push(self, flow_id: str, step: str = "", options: tuple[str, ...] = ()) -> None:
        flow = self.flows.flows[flow_id]
        frame = Frame(flow=flow_id, step="", version=self.flows.versions[flow_id], options=options)
        stack = (*self.state.stack, frame)[-MAX_FRAMES:]
        self.state = self.state.model_copy(update={"stack": stack})
        self.goto(step or flow.start)

    def goto(self, to: str) -> None:
        """Follow a `to` of the flows: a step, `flow:<id>`, `back` or `end`."""
        if to == "end":
            return self.end()
        if to == "back":
            return self.back()
        if to.startswith("flow:"):
            return self.go(to.removeprefix("flow:"))
        self.set_step(to)
        return self.run_step()

    def set_step(self, step: str) -> None:
        frame = self.state.stack[-1]
        trail = frame.trail
        if frame.step and isinstance(self.flow(frame).steps[frame.step], Ask | Tick):
            trail = trail[: trail.index(step)] if step in trail else (*trail, frame.step)
        frame = frame.model_copy(update={"step": step, "trail": trail})
        self.state = self.state.model_copy(update={"stack": (*self.state.stack[:-1], frame)})
        if frame.flow.startswith("guide:"):
            self.keep_progress(frame)

    def keep_progress(self, frame: Frame) -> None:
        progress = {flow: step for flow, step in self.state.progress.items() if flow != frame.flow}
        if frame.step.startswith("s-"):
            progress[frame.flow] = frame.step
        elif frame.step != "finish":
            progress |= {flow: step for flow, step in self.state.progress.items() if flow == frame.flow}
        self.state = self.state.model_copy(update={"progress": progress})

    def end(self) -> None:
        """Leave this flow and go on with the one below: at its question, or after its `call`."""
        self.state = self.state.model_copy(update={"stack": self.state.stack[:-1]})
        if not self.state.stack:
            return self.home()
        step = self.step()
        if isinstance(step, Call):
            return self.goto(step.to)
        return self.ask_again()

    def back(self) -> None:
        frame = self.state.stack[-1]
        if not frame.trail:
            return self.end()
        frame = frame.model_copy(update={"step": frame.trail[-1], "trail": frame.trail[:-1]})
        self.state = self.state.model_copy(update={"stack": (*self.state.stack[:-1], frame)})
        self.run_step()

    def run_step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise FlowLoop(f"{self.state.stack[-1].flow} does not stop")
        step = self.step()
        if isinstance(step, Ask | Tick):
            return self.ask(step)
        if isinstance(step, Say):
            self.parts.append(self.part(step.text))
            return self.goto(step.to)
        if isinstance(step, Perform) and step.effect == "erase":
            return self.erase()
        if isinstance(step, Perform):
            self.perform(step.effect)
            return self.goto(step.to)
        if isinstance(step, Escalate):
            self.effects.append(
                OpenCase(step.about, urgent=False, words=self.words_for_case(), where=tuple(self.where()))
            )
            return self.goto(step.to)
        if isinstance(step, When):
            met = (to for condition, to in step.cases.items() if holds(condition, self.state.person))
            return self.goto(next(met, step.otherwise))
        return self.push(step.flow)

    def words_for_case(self) -> str:
        return self.event.text if self.event.kind == "text" else ""

    # doing

    def perform(self, effect: str) -> None:
        self.effects.append(Do(effect))
        facts: dict[str, dict[str, Any]] = {
            "agree": {"agreed": True},
            "stop_messages": {"stopped": True},
            "resume_messages": {"stopped": False},
            "discreet_on": {"discreet": True},
            "discreet_off": {"discreet": False},
        }
        self.state = self.known(**facts[effect])

    def erase(self) -> None:
        """Nothing is left to go on with: the service says what was removed."""
        self.effects.append(Do("erase"))
        self.state = State(turn=self.state.turn)

    def known(self, **facts: Any) -> State:
        return self.state.model_copy(update={"person": replace(self.state.person, **facts)})

    def choose(self, choice_id: str) -> bool:
        """Follow a button of the question that stands; False when it has no such button."""
        if choice_id in ("menu", "human", "back") and choice_id in dict(self.buttons()):
            self.navigate(choice_id)
            return True
        step = self.step()
        if isinstance(step, Tick):
            return self.choose_in_list(step, choice_id)
        choice = self.choices().get(choice_id)
        if choice is None:
            return False
        self.state = self.state.model_copy(update={"missed": 0})
        for fact, value in choice.remember.items():
            self.effects.append(Remember(fact, value))
            self.state = self.known(**{fact: value})
        if (
            self.state.stack[-1].flow == "crisis"
            and self.state.stack[-1].step.startswith("maybe-")
            and choice_id == "yes"
        ):
            self.open_case(self.state.stack[-1].step.removeprefix("maybe-"))
        if self.state.stack[-1].flow == "offer":
            self.state = self.state.model_copy(update={"stack": self.state.stack[:-1]})
        self.goto(choice.to)
        return True

    def choose_in_list(self, step: Tick, choice_id: str) -> bool:
        if choice_id == "done":
            self.goto(step.to)
            return True
        if choice_id not in step.items:
            return False
        self.toggle(choice_id)
        self.ask(step)
        return True

    def tick_numbers(self, step: Tick, said: str) -> bool:
        numbers = [int(n) for n in said.split() if len(n) < 3]
        items = list(step.items)
        if not numbers or not all(1 <= n <= len(items) for n in numbers):
            return False
        for n in numbers:
            self.toggle(items[n - 1])
        self.ask(step)
        return True

    def toggle(self, item: str) -> None:
        key = self.tick_key()
        ticked = self.state.ticks.get(key, ())
        ticked = tuple(i for i in ticked if i != item) if item in ticked else (*ticked, item)
        self.state = self.state.model_copy(update={"ticks": {**self.state.ticks, key: ticked}})

    def tick_key(self) -> str:
        frame = self.state.stack[-1]
        return f"{frame.flow}/{frame.step}"

    # asking

    def flow(self, frame: Frame) -> Flow:
        return self.flows.flows[frame.flow]

    def step(self) -> Step:
        frame = self.state.stack[-1]
        return self.flow(frame).steps[frame.step]

    def part(self, text: Text) -> Part:
        return line(text) if isinstance(text, str) else text

    def choices(self) -> dict[str, Choice]:
        frame = self.state.stack[-1]
        if frame.flow == "offer":
            return {option: self.flows.offer_choice(option) for option in frame.options}
        step = self.step()
        if not isinstance(step, Ask):
            return {}
        reached = self.state.progress.get(frame.flow)
        if frame.step == "card" and reached in self.flow(frame).steps:
            return {"continue": Choice(label="button-continue", to=reached), **step.choices}
        return step.choices

    def ask_again(self, missed: int = 0) -> None:
        if not self.state.stack:
            return self.home()
        step = self.step()
        self.state = self.state.model_copy(update={"missed": missed})
        if isinstance(step, Ask | Tick):
            return self.ask(step)
        return self.run_step()

    def ask(self, step: Ask | Tick) -> None:
        """End this event: say what was gathered, show the question and its buttons under a new turn."""
        self.parts.append(self.part(step.text))
        if isinstance(step, Tick):
            self.parts.append(Block(tuple(self.list_lines(step))))
        else:
            self.parts.extend(self.part(text) for text in step.more)
        turn = self.state.turn + 1
        buttons = tuple(Press(f"{turn}:{choice}", label) for choice, label in self.buttons())
        self.state = self.state.model_copy(update={"turn": turn, "pressed": ""})
        crisis = self.state.stack[-1].flow == "crisis"
        self.effects.append(Reply(tuple(self.parts), buttons, crisis, self.langs))
        self.parts = []

    def list_lines(self, step: Tick) -> Iterator[Line]:
        ticked = self.state.ticks.get(self.tick_key(), ())
        for number, (item, label) in enumerate(step.items.items(), start=1):
            yield line("item-ticked" if item in ticked else "item-open", number=str(number), item=label)

    def buttons(self) -> list[tuple[str, Part]]:
        step = self.step()
        if isinstance(step, Tick):
            ticked = self.state.ticks.get(self.tick_key(), ())
            shown: list[tuple[str, Part]] = [
                (item, line("tick" if item not in ticked else "untick", number=str(number)))
                for number, item in enumerate(step.items, start=1)
            ]
            shown.append(("done", line("button-go-on")))
        else:
            shown = [(choice_id, self.part(choice.label)) for choice_id, choice in self.choices().items()]
        if isinstance(step, Ask) and step.plain:
            return shown + self.quick_exit()
        return shown + self.ways_out()

    def ways_out(self) -> list[tuple[str, Part]]:
        frame = self.state.stack[-1]
        names = ["back", "menu", "human"]
        if frame.flow == "menu" and not frame.trail:
            names = ["human"]
        if frame.flow == "talk-to-human" or not self.state.person.agreed:
            names.remove("human")
        return [*((name, line(f"button-{name}")) for name in names), *self.quick_exit()]

    def quick_exit(self) -> list[tuple[str, Part]]:
        return [("hide", line("button-hide"))] if self.state.person.discreet else []


def _choice_said(said: str, choices: dict[str, Choice], flows: Flows, lang: str) -> str | None:
    """The choice that was typed instead of pressed: its label, its number, or a word for yes, no, next…"""
    if not said:
        return None
    ids = list(choices)
    if said.isdigit() and len(said) < 3 and 1 <= int(said) <= len(ids):
        return ids[int(said) - 1]
    for choice_id in ids:
        if said in flows.words.get(choice_id, ()):
            return choice_id
    if said in flows.words["yes"]:
        return next((i for i in ids if i in ("yes", "agree", "next", "start", "continue")), None)
    if said in flows.words["no"]:
        return next((i for i in ids if i in ("no", "skip")), None)
    for choice_id, choice in choices.items():
        labels = [choice.label] if isinstance(choice.label, Words) else []
        known = {flows.label_said(lang, choice.label), *(normalise(w.get(lang or "fr")) for w in labels)}
        if said in known:
            return choice_id
    return None
