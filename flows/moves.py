"""A conversation as a stack of frames: opening and leaving flows, running steps, asking what stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.messages import CrisisKind
from flows import answers, booking
from flows.conditions import holds
from flows.deadlines import Kept
from flows.loaded import Flows
from flows.opening import DANGER, PRIORITIES
from flows.question import Question, part
from flows.spec import Ask, Call, Choose, Escalate, Perform, Say, Tick, When
from flows.state import (
    Act,
    DateDone,
    Do,
    Effect,
    Event,
    Frame,
    Heard,
    KeepDate,
    Learn,
    OpenCase,
    Press,
    Rate,
    Remember,
    Reply,
    Sound,
    State,
    Why,
)
from flows.texts import Part, line
from flows.views import draft

MAX_STEPS = 40
"""Steps run for one event before a loop is assumed."""
MAX_FRAMES = 8
MAX_HEARD = 300
"""Characters kept of a message to learn from."""
CHANGES: dict[str, dict[str, Any]] = {
    "agree": {"agreed": True},
    "stop_messages": {"stopped": True},
    "resume_messages": {"stopped": False},
    "discreet_on": {"discreet": True},
    "discreet_off": {"discreet": False},
    "teach_on": {"teaches": "yes"},
    "teach_off": {"teaches": "no"},
}
"""What an effect changes of what is known about the person."""
TALK = (("talk-to-human", "told"), ("talk-to-human", "again"))
"""Where the person talks with the team."""
GIVEN: Mapping[str, str] = {}
"""Nothing is given to the flow that is opened."""


class FlowLoop(Exception):
    """A flow ran through too many steps without waiting: our content's fault."""


class Moves:
    """One event's way through the flows. What it says and does gathers in `effects`."""

    def __init__(self, flows: Flows, state: State, event: Event) -> None:
        self.flows = flows
        self.state = state
        self.event = event
        self.effects: list[Effect] = []
        self.parts: list[Part] = []
        self.asides: list[Part] = []
        """Said after the question, with the buttons of `extra`."""
        self.extra: list[tuple[str, Part]] = []
        self.langs: tuple[str, ...] = ()
        self.missed = 0
        self.followed: Heard | None = None
        self.steps = 0
        self.sound: Sound | None = None
        self.attach = ""

    # moving

    def may_open(self, flow_id: str) -> bool:
        return self.state.person.agreed or self.flows.flows[flow_id].before_consent

    def go(self, flow_id: str, given: Mapping[str, str] = GIVEN) -> None:
        """Open a flow that the person asked for, by whatever means; the menu starts afresh."""
        if not self.may_open(flow_id):
            return self.first_agree()
        if flow_id == "menu" or (flow_id == "language" and not self.state.person.lang):
            return self.restart()
        return self.open(flow_id, given)

    def first_agree(self) -> None:
        """Before consent all else leads to the question that comes first."""
        self.parts.append(line("first-agree" if self.state.person.lang else "first-language"))
        return self.restart()

    def restart(self) -> None:
        self.state = self.with_(stack=())
        return self.home()

    def home(self) -> None:
        """The menu; before consent the first minutes; after them, what a link had named."""
        wanted, _, code = self.state.wanted.partition("code:")
        wanted, given = ("code", {"code": code}) if code else (wanted, GIVEN)
        if not self.state.person.agreed:
            return self.open("onboarding")
        if wanted not in self.flows.flows:
            return self.open("menu")
        menu = Frame(flow="menu", step=self.flows.flows["menu"].start, version=self.flows.versions["menu"])
        self.state = self.with_(stack=(menu,), wanted="")
        return self.open(wanted, given)

    def open(self, flow_id: str, given: Mapping[str, str] = GIVEN) -> None:
        """A flow that is already under way is left first, with all that was opened from it."""
        ids = [frame.flow for frame in self.state.stack]
        if flow_id == "talk-to-human":
            given = {**self.theme(), **given}
        if flow_id in ids:
            self.state = self.with_(stack=self.state.stack[: ids.index(flow_id)])
        return self.push(flow_id, given=given)

    def theme(self) -> dict[str, str]:
        """What a question to the team is about, where the place in the conversation says it."""
        for frame in reversed(self.state.stack):
            kind, _, name = frame.flow.partition(":")
            if kind == "guide":
                return {"about": self.flows.guides[name].theme}
            if kind == "topic":
                return {"about": self.flows.topics.topics[name].theme}
            if kind == "theme":
                return {"about": name}
        return {}

    def push(
        self, flow_id: str, step: str = "", options: tuple[str, ...] = (), given: Mapping[str, str] = GIVEN
    ) -> None:
        flow, version = self.flows.flows[flow_id], self.flows.versions[flow_id]
        frame = Frame(flow=flow_id, step="", version=version, options=options, values=dict(given))
        self.state = self.with_(stack=(*self.state.stack, frame)[-MAX_FRAMES:])
        return self.goto(step or flow.start)

    def goto(self, to: str, given: Mapping[str, str] = GIVEN) -> None:
        """Follow a `to` of the flows: a step, `flow:<id>`, `back` or `end`. `given`: for this flow, or the one opened."""
        if to == "end":
            return self.end()
        if to == "back":
            return self.back()
        if to.startswith("flow:"):
            return self.go(to.removeprefix("flow:"), given)
        self.put(given)
        self.set_step(to)
        return self.run_step()

    def set_step(self, step: str) -> None:
        frame = self.state.stack[-1]
        trail = frame.trail
        if frame.step and isinstance(self.flows.flows[frame.flow].steps[frame.step], Ask | Tick | Choose):
            trail = trail[: trail.index(step)] if step in trail else (*trail, frame.step)
        self.replace_top(frame.model_copy(update={"step": step, "trail": trail}))
        if frame.flow.startswith("guide:"):
            self.keep_progress(frame.flow, step)

    def keep_progress(self, flow_id: str, step: str) -> None:
        """The step reached; a guide that was gone through to its end begins anew the next time."""
        if step.startswith("s-"):
            self.state = self.with_(progress={**self.state.progress, flow_id: step})
        elif step == "finish":
            self.state = self.with_(progress={f: s for f, s in self.state.progress.items() if f != flow_id})

    def end(self) -> None:
        """Leave this flow and go on with the one below: at its question, or after its `call`."""
        self.state = self.with_(stack=self.state.stack[:-1])
        if not self.state.stack:
            return self.home()
        step = self.question().step
        if isinstance(step, Call):
            return self.goto(step.to)
        if isinstance(step, When) and self.met(step)[0].startswith("flow:"):  # to the flow that has just ended
            return self.back()
        return self.run_step()

    def back(self) -> None:
        frame = self.state.stack[-1]
        if not frame.trail:
            return self.end()
        self.replace_top(frame.model_copy(update={"step": frame.trail[-1], "trail": frame.trail[:-1]}))
        return self.run_step()

    def run_step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise FlowLoop(f"{self.state.stack[-1].flow} does not stop")
        step = self.question().step
        if isinstance(step, Ask | Tick | Choose):
            return self.ask()
        if isinstance(step, Call):
            return self.push(step.flow)
        if isinstance(step, Perform) and step.effect == "erase":
            return self.erase()
        if isinstance(step, When):
            return self.goto(*self.met(step))
        if isinstance(step, Perform) and step.effect in booking.BY_THE_SERVICE:
            return self.effects.append(Act(step.effect, self.asked_of_the_service()))
        if isinstance(step, Say):
            self.parts.append(part(step.text))
        elif isinstance(step, Perform):
            self.perform(step.effect)
        elif isinstance(step, Escalate):
            self.effects.append(self.asked_of_the_team())
        return self.goto(step.to)

    def met(self, step: When) -> tuple[str, Mapping[str, str]]:
        """Where a step leads; what `has …` found there goes along to another flow."""
        for condition, to in step.cases.items():
            if self.holds(condition):
                name = condition.removeprefix("has ")
                found = self.state.stack[-1].values.get(name)
                return to, {name: found} if found and to.startswith("flow:") else GIVEN
        return step.otherwise, GIVEN

    def holds(self, condition: str) -> bool:
        values, person = self.state.stack[-1].values, self.state.person
        kind, _, name = condition.removeprefix("not ").partition(" ")
        if kind != "activity":
            return holds(condition, person, values)
        held = booking.CONDITIONS[name](self.state.standing)
        return held is not condition.startswith("not ")

    def asked_of_the_service(self) -> dict[str, str]:
        """What the flow was told, and the needs that were ticked."""
        frame = self.state.stack[-1]
        return {**frame.values, "needs": ",".join(self.state.ticks.get(f"{frame.flow}/needs", ()))}

    # doing

    def perform(self, effect: str) -> None:
        values = self.state.stack[-1].values
        if effect == "keep_answers":
            self.keep_answers(values)
        elif effect == "no_letter":
            self.put(answers.heard(self.flows, self.state, draft(values).day))
        elif effect == "keep_date":
            kept = draft(values)
            self.effects.append(KeepDate(kept.anchor, kept.day, kept.letter_end))
        elif effect == "rate":
            self.effects.append(Rate(int(values["occasion"]), values["asked"], values["rated"]))
        elif effect in ("date_done", "forget_date"):
            self.date_done(int(values["kept"]), values["rule"] if effect == "date_done" else "")
        else:
            self.effects.append(Do(effect))
            self.state = self.known(**CHANGES[effect])

    def keep_answers(self, values: Mapping[str, str]) -> None:
        """What was told for one guide is kept for the others."""
        for fact in ("status", "children"):
            if value := values.get(fact):
                self.effects.append(Remember(fact, value))
                self.state = self.known(**{fact: value})

    def date_done(self, number: int, rule: str) -> None:
        """One thing that was due for a date is done, or with no rule the whole date."""
        rules = tuple(sorted(self.flows.deadlines.settled_with(rule))) if rule else ()
        self.effects.append(DateDone(number, rules))
        after = (self.flows.deadlines.after_done(kept, rules) if kept.id == number else kept for kept in self.dates)
        self.state = self.known(dates=tuple(kept for kept in after if kept))

    @property
    def dates(self) -> tuple[Kept, ...]:
        return self.state.person.dates

    def erase(self) -> None:
        """Nothing is left to go on with: the service says what was removed."""
        self.effects.append(Do("erase"))
        self.state = State(turn=self.state.turn)

    def alert(self, danger: CrisisKind | str, words: str = "") -> None:
        """The team is told of a danger at once."""
        words = words or (self.event.text if self.event.kind == "text" else "")
        self.effects.append(OpenCase(danger, DANGER, words, tuple(self.where()), self.state.ticks))

    def asked_of_the_team(self) -> OpenCase:
        """What was tapped and written before a human was called."""
        values = self.state.stack[-1].values
        return OpenCase(
            values.get("about", "other"),
            PRIORITIES.index(values.get("priority", "week")),
            values.get("words", ""),
            tuple(self.where()),
            self.state.ticks,
            "volunteer" if values.get("readers") == "volunteer" else "caseworker",
            relayed=bool(values.get("relayed")),
        )

    def where(self) -> Iterator[str]:
        for frame in self.state.stack:
            if frame.flow not in ("crisis", "talk-to-human", "menu"):
                yield f"{frame.flow}/{frame.step}"

    # learning

    def heard(self, intent: str) -> Heard | None:
        """What was said and what it was taken for, of somebody who lets us keep it."""
        return (
            Heard(words=self.event.text[:MAX_HEARD], taken_for=intent) if self.state.person.teaches == "yes" else None
        )

    def learn(self, why: Why, heard: Heard | None, meant: str = "") -> None:
        if heard is not None and self.state.person.teaches == "yes":
            self.effects.append(Learn(why, heard.words, heard.taken_for, meant))

    def invite_to_teach(self) -> None:
        if self.state.person.teaches == "" and not self.state.invited:
            self.state = self.with_(invited=True)
            self.asides.append(line("teach-invite"))
            self.extra.append(("teach", line("button-teach")))

    # asking

    def question(self) -> Question:
        return Question(self.flows, self.state)

    def ask_again(self) -> None:
        """The question that stands, below what was just said about the event."""
        if not self.state.stack:
            return self.home()
        return self.run_step()

    def ask(self) -> None:
        """End this event: say what was gathered, show the question and its buttons under a new turn."""
        self.talk_again()
        question = self.question()
        turn = self.state.turn + 1
        shown = dict([*question.buttons(), *self.extra])
        buttons = tuple(Press(f"{turn}:{choice}", label) for choice, label in shown.items())
        self.state = self.with_(turn=turn, pressed="")
        said = [line("listen-here")] if self.sound else question.parts()
        parts = (*self.parts, *said, *self.asides)
        crisis = question.frame.flow == "crisis"
        self.effects.append(Reply(parts, buttons, crisis, self.langs, sound=self.sound, attach=self.attach))
        self.parts, self.asides, self.extra, self.attach = [], [], [], ""

    def talk_again(self) -> None:
        """Where the talk with the team stands again, the person's words go to it again."""
        team, frame = self.state.person.team, self.state.stack[-1]
        if team.mode != "aside" or (frame.flow, frame.step) not in TALK:
            return
        self.state = self.known(team=replace(team, mode="hears"))
        if Do("leave_team") in self.effects:
            self.effects.remove(Do("leave_team"))
            self.asides = [said for said in self.asides if said != line("human-aside")]
        else:
            self.effects.append(Do("join_team"))

    # what is kept

    def with_(self, **changes: Any) -> State:
        return self.state.model_copy(update=changes)

    def known(self, **facts: Any) -> State:
        return self.with_(person=replace(self.state.person, **facts))

    def put(self, values: Mapping[str, str]) -> None:
        """Keep what this flow was told."""
        if values:
            frame = self.state.stack[-1]
            self.replace_top(frame.model_copy(update={"values": {**frame.values, **values}}))

    def replace_top(self, frame: Frame) -> None:
        self.state = self.with_(stack=(*self.state.stack[:-1], frame))
