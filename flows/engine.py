"""The dialogue engine: state and event in, state and effects out. No clock, network, database or log.

A conversation is a stack of frames, each a place in a flow. `advance` runs from there until the flow waits for the
person. Whatever happens, it answers: words that nothing understands get the question again, the menu and a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.messages import CrisisKind, Danger, Meaning
from flows import anywhere, resume
from flows.conditions import holds
from flows.load import Flows
from flows.orthography import normalise
from flows.question import Question, part
from flows.spec import Ask, Call, Escalate, Perform, Say, Tick, When, Words
from flows.state import Do, Effect, Event, Frame, Heard, Learn, OpenCase, Press, Remember, Reply, State, Why
from flows.texts import LANGUAGES, Part, line

__all__ = [
    "Do",
    "Effect",
    "Event",
    "FlowLoop",
    "Frame",
    "Learn",
    "OpenCase",
    "Press",
    "Remember",
    "Reply",
    "State",
    "advance",
]

MAX_STEPS = 40
"""Steps run for one event before a loop is assumed."""
MAX_FRAMES = 8
MAX_HEARD = 300
"""Characters kept of a message to learn from."""
GLOBAL_CHOICES = ("menu", "human", "teach")
"""Buttons that mean the same for ever, however old the message they stand under."""


class FlowLoop(Exception):
    """A flow ran through too many steps without waiting: our content's fault."""


def advance(flows: Flows, state: State, event: Event) -> tuple[State, list[Effect]]:
    """Run from `state` until the flow waits for the person again. Raises FlowLoop."""
    run = _Run(flows, state, event)
    run.receive()
    return run.state, run.effects


class _Run:
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

    # what the event is

    def receive(self) -> None:
        event = self.event
        if event.meaning.danger is not None and not anywhere.town_asked_for(self.flows, self.state, event.meaning):
            return self.crisis(event.meaning.danger)
        if anywhere.quick_exit(self.flows, self.state, event):
            return self.effects.append(Do("hide"))
        self.missed, self.followed = self.state.missed, self.state.followed
        self.state = self.with_(missed=0, followed=None)
        if event.kind == "trouble":
            return self.trouble()
        if lang := anywhere.language_pressed(event):
            return self.speak(lang)
        if event.kind not in ("command", "flood") and resume.was_away(self.flows, self.state, event):
            return self.welcome_back()
        self.settle_changed()
        if event.kind == "command":
            return self.command(event.text)
        if not self.state.stack:
            return self.home()
        if event.kind == "press":
            return self.press(event.button)
        if event.kind == "text":
            return self.said(event.text)
        self.parts.append(line("flood" if event.kind == "flood" else self.got_key()))
        return self.ask_again()

    def got_key(self) -> str:
        key = f"got-{self.event.media if self.event.kind == 'media' else self.event.kind}"
        return key if self.flows.texts.has(key) else "got-media"

    def trouble(self) -> None:
        """A message failed for a reason of ours: say sorry, and start from the menu, which surely works."""
        self.parts.append(line("sorry-trouble"))
        return self.restart()

    # away, or changed meanwhile

    def welcome_back(self) -> None:
        if resume.changed(self.flows, self.state.stack[-1]):
            self.parts.append(line("guide-changed"))
        self.settle_changed()
        if not self.state.stack:
            return self.home()
        return self.push("welcome-back")

    def settle_changed(self) -> None:
        self.state = resume.settled(self.flows, self.state)

    # danger

    def crisis(self, danger: Danger) -> None:
        sure = danger.level == "sure"
        if not self.state.person.lang:
            lang = self.event.meaning.lang
            self.langs = (lang,) if lang in LANGUAGES else tuple(LANGUAGES)
        if sure:
            self.open_case(danger.kind)
        stack = tuple(frame for frame in self.state.stack if frame.flow != "crisis")
        self.state = self.with_(missed=0, stack=stack)
        self.push("crisis", danger.kind if sure else f"maybe-{danger.kind}")
        if not sure:
            heard = Heard(words=self.event.text)  # for the case, should the answer be yes
            self.replace_top(self.state.stack[-1].model_copy(update={"heard": heard}))

    def open_case(self, about: CrisisKind | str, urgent: bool = True, words: str = "") -> None:
        words = words or (self.event.text if self.event.kind == "text" else "")
        self.effects.append(OpenCase(about, urgent, words, tuple(self.where())))

    def where(self) -> Iterator[str]:
        for frame in self.state.stack:
            if frame.flow not in ("crisis", "talk-to-human", "menu"):
                yield f"{frame.flow}/{frame.step}"

    # commands, buttons, words

    def may_open(self, flow_id: str) -> bool:
        return self.state.person.agreed or self.flows.flows[flow_id].before_consent

    def command(self, name: str) -> None:
        if name == "start" and (wanted := f"guide:{self.event.argument}") in self.flows.flows:
            self.state = self.with_(wanted=wanted)
        flow_id = self.flows.commands.get(name)
        if not self.state.stack and (flow_id is None or not self.may_open(flow_id)):
            return self.home()
        if flow_id is None:
            self.parts.append(line("unknown-command"))
            return self.ask_again()
        return self.go(flow_id)

    def speak(self, lang: str) -> None:
        """The page's own switch, which stands beside the conversation."""
        self.effects.append(Remember("lang", lang))
        self.state = self.known(lang=lang)
        self.settle_changed()
        if self.state.stack and self.state.stack[-1].flow == "onboarding" and not self.state.person.agreed:
            return self.restart()
        return self.ask_again()

    def press(self, button: str) -> None:
        turn, _, choice = button.partition(":")
        if turn == str(self.state.turn) and self.choose(choice):
            self.state = self.with_(pressed=button)
        elif button and button == self.state.pressed:
            self.parts.append(line("pressed-twice"))
            self.ask_again()
            self.state = self.with_(pressed=button)
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
        if len(self.state.stack) > 1 and self.state.stack[-1].flow == "offer":  # other words: the offer is over
            self.state = self.with_(stack=self.state.stack[:-1])
        if name := anywhere.meant(self.flows, said):
            return self.navigate(name)
        if anywhere.something_else(self.flows, said):
            self.learn("wrong", self.followed)
            self.parts.append(line("something-else"))
            return self.navigate("menu")
        if " " in said:  # a single word may be of any language
            self.offer_language(self.event.meaning.lang)
        return self.follow(self.event.meaning)

    def offer_language(self, lang: str) -> None:
        """Somebody who writes in another of our languages is asked, in it, once, whether to be answered in it."""
        person = self.state.person
        if lang in LANGUAGES and person.lang not in ("", lang) and lang != self.state.language_offered:
            self.state = self.with_(language_offered=lang)
            self.asides.append(Words.same(self.flows.texts.say(lang, "offer-language")))
            self.extra.append((f"lang-{lang}", Words.same(self.flows.texts.say(lang, f"language-{lang}"))))

    def answer(self, said: str, text: str) -> bool:
        question = self.question()
        if items := question.items_said(said):
            self.toggle(*items)
            self.ask()
            return True
        chosen = question.choice_said(said)
        if chosen is not None and self.choose(chosen):
            return True
        return isinstance(question.step, Ask) and self.take(question.step, said, text)

    def take(self, step: Ask, said: str, text: str) -> bool:
        """A free text as the answer. Words that work anywhere are none; nor is what could not be kept or said again."""
        if step.accept != "text":
            return False
        if anywhere.no_answer(self.flows, said, bool(step.save)) or not (said if step.save else text.strip()):
            return False
        if step.save:
            fact = anywhere.fact(step.save, text, self.event.meaning)
            self.effects.append(Remember(step.save, fact))
            if step.save == "place":
                self.state = self.known(has_place=True)
                self.parts.append(line("place-heard", place=fact))
        self.goto(step.to)
        return True

    def follow(self, meaning: Meaning) -> None:
        person = self.state.person
        if self.state.stack[-1].flow == "crisis" and not (person.agreed and meaning.decision == "act"):
            self.parts.append(line("crisis-listening"))
            return self.ask_again()
        if meaning.lang and meaning.lang not in LANGUAGES:
            self.parts.append(line("only-these-languages"))
            if other := self.flows.others.get(meaning.lang):
                self.parts.append(Words.same(other))
            return self.ask_again()
        if not person.agreed:
            return self.first_agree()
        if meaning.decision == "act" and meaning.intent in ("affirm", "deny", "not_helpful"):
            return self.not_understood(meaning.intent)
        if meaning.decision == "act" and (flow_id := self.flows.intents.get(meaning.intent)):
            self.state = self.with_(followed=self.heard(meaning.intent))
            return self.go(flow_id)
        if meaning.decision == "offer" and meaning.options:
            return self.offer(meaning.options)
        return self.not_understood("" if meaning.available else "no-model")

    def not_understood(self, why: str) -> None:
        """Twice in a row offers a person; the question stands again below. Without a model it says so each time."""
        self.state = self.with_(missed=self.missed + 1)
        key = "not-helpful" if why == "not_helpful" else "not-understood"
        key = "twice-not-understood" if self.state.missed >= 2 else key
        self.parts.append(line("buttons-only" if why == "no-model" else key))
        if why in ("deny", "not_helpful"):
            self.learn("wrong", self.followed)
        elif why == "":
            self.learn("unclear", self.heard(self.event.meaning.intent))
            self.invite_to_teach()
        if self.state.stack[-1].flow.startswith(("topic:", "offer")):  # not the same answer again: it was not the one
            return self.restart()
        return self.ask_again()

    def offer(self, options: tuple[str, ...]) -> None:
        known = tuple(option for option in options if option in self.flows.intents)
        if not known:
            return self.not_understood("")
        self.push("offer", options=known)
        return self.replace_top(self.state.stack[-1].model_copy(update={"heard": self.heard(known[0])}))

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

    def navigate(self, name: str) -> None:
        if name == "back":
            return self.back()
        return self.go("talk-to-human" if name == "human" else name)

    # moving

    def go(self, flow_id: str) -> None:
        """Open a flow that the person asked for, by whatever means; the menu starts afresh."""
        if not self.may_open(flow_id):
            return self.first_agree()
        if flow_id == "menu" or (flow_id == "language" and not self.state.person.lang):
            return self.restart()
        return self.open(flow_id)

    def first_agree(self) -> None:
        """Before consent all else leads to the question that comes first."""
        self.parts.append(line("first-agree" if self.state.person.lang else "first-language"))
        return self.restart()

    def restart(self) -> None:
        self.state = self.with_(stack=())
        return self.home()

    def home(self) -> None:
        """The menu; before consent the first minutes; after them, what a link had named."""
        wanted = self.state.wanted
        if not self.state.person.agreed:
            return self.open("onboarding")
        if wanted not in self.flows.flows:
            return self.open("menu")
        menu = Frame(flow="menu", step=self.flows.flows["menu"].start, version=self.flows.versions["menu"])
        self.state = self.with_(stack=(menu,), wanted="")
        return self.open(wanted)

    def open(self, flow_id: str) -> None:
        """A flow that is already under way is left first, with all that was opened from it."""
        ids = [frame.flow for frame in self.state.stack]
        if flow_id in ids:
            self.state = self.with_(stack=self.state.stack[: ids.index(flow_id)])
        return self.push(flow_id)

    def push(self, flow_id: str, step: str = "", options: tuple[str, ...] = ()) -> None:
        flow = self.flows.flows[flow_id]
        frame = Frame(flow=flow_id, step="", version=self.flows.versions[flow_id], options=options)
        self.state = self.with_(stack=(*self.state.stack, frame)[-MAX_FRAMES:])
        return self.goto(step or flow.start)

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
        if frame.step and isinstance(self.flows.flows[frame.flow].steps[frame.step], Ask | Tick):
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
        if isinstance(step, Ask | Tick):
            return self.ask()
        if isinstance(step, Call):
            return self.push(step.flow)
        if isinstance(step, Perform) and step.effect == "erase":
            return self.erase()
        if isinstance(step, When):
            met = (to for condition, to in step.cases.items() if holds(condition, self.state.person))
            return self.goto(next(met, step.otherwise))
        if isinstance(step, Say):
            self.parts.append(part(step.text))
        elif isinstance(step, Perform):
            self.perform(step.effect)
        elif isinstance(step, Escalate):
            self.open_case(step.about, urgent=False)
        return self.goto(step.to)

    # doing

    def perform(self, effect: str) -> None:
        self.effects.append(Do(effect))
        facts: dict[str, dict[str, Any]] = {
            "agree": {"agreed": True},
            "stop_messages": {"stopped": True},
            "resume_messages": {"stopped": False},
            "discreet_on": {"discreet": True},
            "discreet_off": {"discreet": False},
            "teach_on": {"teaches": "yes"},
            "teach_off": {"teaches": "no"},
        }
        self.state = self.known(**facts[effect])

    def erase(self) -> None:
        """Nothing is left to go on with: the service says what was removed."""
        self.effects.append(Do("erase"))
        self.state = State(turn=self.state.turn)

    def choose(self, choice_id: str) -> bool:
        """Follow a button of the question that stands; False when it has no such button."""
        question = self.question()
        frame = question.frame
        if choice_id in ("menu", "human", "back") and choice_id in dict(question.buttons()):
            self.navigate(choice_id)
            return True
        if isinstance(question.step, Tick) and choice_id in question.step.items:
            self.toggle(choice_id)
            self.ask()
            return True
        choice = question.choices().get(choice_id)
        if choice is None:
            return False
        for fact, value in choice.remember.items():
            self.effects.append(Remember(fact, value))
            self.state = self.known(**{fact: value})
        if frame.flow == "crisis" and frame.step.startswith("maybe-") and choice_id == "yes":
            self.open_case(frame.step.removeprefix("maybe-"), words=frame.heard.words if frame.heard else "")
        if frame.flow == "offer":
            self.learn("offered", frame.heard, choice_id)
            self.state = self.with_(stack=self.state.stack[:-1])
        self.goto(choice.to)
        return True

    def toggle(self, *items: str) -> None:
        question = self.question()
        ticked = list(question.ticked)
        for item in items:
            if item in ticked:
                ticked.remove(item)
            else:
                ticked.append(item)
        self.state = self.with_(ticks={**self.state.ticks, question.tick_key: tuple(ticked)})

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
        question = self.question()
        turn = self.state.turn + 1
        shown = dict([*question.buttons(), *self.extra])
        buttons = tuple(Press(f"{turn}:{choice}", label) for choice, label in shown.items())
        self.state = self.with_(turn=turn, pressed="")
        parts = (*self.parts, *question.parts(), *self.asides)
        self.effects.append(Reply(parts, buttons, question.frame.flow == "crisis", self.langs))
        self.parts, self.asides, self.extra = [], [], []

    # what is kept

    def with_(self, **changes: Any) -> State:
        return self.state.model_copy(update=changes)

    def known(self, **facts: Any) -> State:
        return self.with_(person=replace(self.state.person, **facts))

    def replace_top(self, frame: Frame) -> None:
        self.state = self.with_(stack=(*self.state.stack[:-1], frame))
