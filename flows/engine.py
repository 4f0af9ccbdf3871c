"""The dialogue engine: state and event in, state and effects out. No clock, network, database or log.

A conversation is a stack of frames, each a place in a flow. `advance` runs from there until the flow waits for the
person. Whatever happens, it answers: words that nothing understands get the question again, the menu and a person.
"""

from __future__ import annotations

import re
from datetime import date

from bot.messages import Danger, Meaning
from flows import answers, anywhere, booking, finding, reminded, resume
from flows.hand_over import GLOBAL_CHOICES, RATED, RELAYED, HandOver
from flows.index import stems
from flows.loaded import Flows
from flows.moves import FlowLoop
from flows.options import appointments, page_number
from flows.orthography import normalise
from flows.spec import Ask, Choose, Perform, Tick, Words
from flows.state import Do, Effect, Event, Frame, Heard, Learn, OpenCase, Press, Relay, Remember, Reply, Sound, State
from flows.texts import LANGUAGES, Line, line

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

ACTIVITY = re.compile(r"a([0-9]{1,9})(?:\.([0-9]{1,9}))?")
"""An activity, and an occasion of it, as buttons name them."""
FEELINGS = ("good", "so-so", "bad")


def advance(flows: Flows, state: State, event: Event) -> tuple[State, list[Effect]]:
    """Run from `state` until the flow waits for the person again. Raises FlowLoop."""
    run = _Run(flows, state, event)
    run.receive()
    return run.state, run.effects


class _Run(HandOver):
    # what the event is

    def receive(self) -> None:
        event = self.event
        if event.meaning.danger is not None and not anywhere.what_was_asked_for(self.flows, self.state, event):
            return None if self.left_to_the_team(event.meaning.danger) else self.crisis(event.meaning.danger)
        if anywhere.quick_exit(self.flows, self.state, event):
            return self.effects.append(Do("hide"))
        if event.kind == "reminder":
            return self.remind(event.argument)
        if event.kind == "outcome":
            return self.came(event.outcome)
        self.missed, self.followed = self.state.missed, self.state.followed
        self.state = self.with_(missed=0, followed=None)
        if event.kind == "trouble":
            return self.trouble()
        if lang := anywhere.language_pressed(event):
            return self.speak(lang)
        if self.to_the_team():
            return None
        self.end_talk()
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
        if self.shown_to_the_team() or (event.kind == "location" and self.who_is_near()):
            return None
        self.parts.append(line("flood" if event.kind == "flood" else self.got_key()))
        return self.ask_again()

    def got_key(self) -> str:
        key = f"got-{self.event.media if self.event.kind == 'media' else self.event.kind}"
        return key if self.flows.texts.has(key) else "got-media"

    def who_is_near(self) -> bool:
        """Who helps around a position, which is not kept."""
        near = self.flows.directory.near_position(self.event.position) if self.event.position else None
        if near is None or not self.state.person.agreed:
            return False
        self.go("directory", {"near": near.name})
        return True

    def remind(self, what: str) -> None:
        """Something to say that nobody has just asked for; the conversation stays where it is."""
        reply = reminded.said(self.flows, self.state, what)
        if reply is None:
            return
        kind, *rest = what.split(":")
        meant = {
            "date": rest[0],
            "go": f"a{rest[0]}.{rest[1]}" if rest[1:] else "",
            "change": f"a{rest[0]}",
            "offer": f"o{rest[0]}",
        }
        self.state = self.with_(reminded=meant.get(kind, self.state.reminded))
        self.effects.append(reply)

    def came(self, outcome: dict[str, str]) -> None:
        """What the service did for the step that stands: its flow goes on."""
        step, values = self.question().step, self.state.stack[-1].values
        if isinstance(step, Perform):
            settled = (name for name in (*booking.OUTCOMES, *booking.TAPS) if name in values)
            self.put(dict.fromkeys(settled, "") | outcome)
            self.goto(step.to)

    def date_meant(self) -> str:
        """The date of which somebody says that it is done: the last one reminded of, or the only one, among their dates."""
        if self.state.reminded.isdecimal():
            return self.state.reminded
        if self.state.stack[-1].flow != "dates" or len(self.state.person.dates) != 1:
            return ""
        return str(self.state.person.dates[0].id)

    def reminder_pressed(self, number: str, choice: str) -> None:
        """A button below a reminder, however old."""
        self.state = self.with_(reminded="")
        kept = self.state.person.date(number)
        if kept is None:
            self.parts.append(line("date-gone"))
            return self.ask_again()
        due = self.flows.deadlines.windows(kept)
        asked = {"all_done" if len(due) < 2 else "ask_done": "yes"} if choice == "done" else {}
        return self.go("kept-date", {"kept": number, **asked})

    def activity_pressed(self, number: str, occasion: str, choice: str) -> None:
        """A button below a reminder, an offer or a change, however old; one tap does what it says."""
        self.state = self.with_(reminded="")
        given = {"activity": number, "occasion": occasion}
        if choice in FEELINGS and occasion:
            return self.go("feedback", {**given, "asked": "liked", "rated": choice})
        if not occasion and (one := self.state.agenda.get(number)) and (coming := one.next(self.state.agenda.at)):
            given["occasion"] = str(coming.id)
        return self.go("activity", {**given, **({choice: "yes"} if choice in booking.TAPS else {})})

    def trouble(self) -> None:
        """A message failed for a reason of ours: say sorry, and start from the menu, which surely works."""
        self.parts.append(line("sorry-trouble"))
        if self.state.person.team.mode == "hears":
            self.leave_team()
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
            self.alert(danger.kind)
        if sure and self.event.kind in RELAYED and self.event.kind != "text":
            self.effects.append(Relay())
        stack = tuple(frame for frame in self.state.stack if frame.flow != "crisis")
        self.state = self.with_(missed=0, stack=stack)
        self.push("crisis", danger.kind if sure else f"maybe-{danger.kind}")
        if not sure and self.state.person.team.mode != "hears":
            heard = Heard(words=self.event.text)  # for the case, should the answer be yes
            self.replace_top(self.state.stack[-1].model_copy(update={"heard": heard}))

    # commands, buttons, words

    def command(self, name: str) -> None:
        if name == "start" and (wanted := f"guide:{self.event.argument}") in self.flows.flows:
            self.state = self.with_(wanted=wanted)
        elif name == "start" and (code := anywhere.code(self.event.argument)):
            self.state = self.with_(wanted=f"code:{code}")
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
        if rated := RATED.fullmatch(turn):
            self.case_rated(int(rated[1]), choice)
        elif turn[:1] == "r" and turn[1:].isdecimal() and self.state.person.agreed:
            self.reminder_pressed(turn[1:], choice)
        elif (named := ACTIVITY.fullmatch(turn)) and self.state.person.agreed:
            self.activity_pressed(named[1], named[2] or "", choice)
        elif turn == str(self.state.turn) and self.choose(choice):
            self.state = self.with_(pressed=button)
        elif button and button == self.state.pressed:
            self.parts.append(line("pressed-twice"))
            self.ask_again()
            self.state = self.with_(pressed=button)
        elif choice.startswith(("tel:", "sms:")):  # a program's press: a person's telephone calls by itself
            self.ask_again()
        elif choice in GLOBAL_CHOICES:
            self.navigate(choice)
        else:
            self.parts.append(line("old-button"))
            self.ask_again()

    def said(self, text: str) -> None:
        """The running flow's own answers come first, then the words that work anywhere, then the intent."""
        said = normalise(text)
        if choice := self.answer_to_offer(said):
            return self.activity_pressed(self.state.reminded[1:], "", choice)
        if self.answer(said):
            return None
        if len(self.state.stack) > 1 and self.state.stack[-1].flow == "offer":  # other words: the offer is over
            self.state = self.with_(stack=self.state.stack[:-1])
        if code := anywhere.code(text):
            return self.go("code", {"code": code})
        if (named := ACTIVITY.fullmatch(self.state.reminded)) and (
            act := anywhere.answer_to_reminder(self.flows, said)
        ):
            return self.activity_pressed(named[1], named[2] or "", act)
        if said in self.flows.words["done"] and (number := self.date_meant()):
            return self.reminder_pressed(number, "done")
        if said in self.flows.words["unknown"]:
            self.parts.append(line("no-matter"))
            return self.ask_again()
        if name := anywhere.meant(self.flows, said):
            return self.navigate(name)
        if anywhere.something_else(self.flows, said):
            self.learn("wrong", self.followed)
            self.parts.append(line("something-else"))
            return self.navigate("menu")
        if sum(not word.isdigit() for word in said.split()) > 2:  # a word or two may be of any language
            self.offer_language(self.event.meaning.lang)
        return self.follow(self.event.meaning)

    def answer_to_offer(self, said: str) -> str:
        """Yes or no in words, while the place that was offered last is still held."""
        number = self.state.reminded.removeprefix("o")
        if number == self.state.reminded or not number.isdecimal():
            return ""
        own = self.state.agenda.mine.get(int(number))
        if own is None or own.state != "offered":
            return ""
        words = self.flows.words
        if said in words["yes"] or said in words["coming"]:
            return "accept"
        return "decline" if said in words["no"] or said in words["cannot"] else ""

    def offer_language(self, lang: str) -> None:
        """Somebody who writes in another of our languages is asked, in it, once, whether to be answered in it."""
        person = self.state.person
        if lang in LANGUAGES and person.lang not in ("", lang) and lang != self.state.language_offered:
            self.state = self.with_(language_offered=lang)
            self.asides.append(Words.same(self.flows.texts.say(lang, "offer-language")))
            self.extra.append((f"lang-{lang}", Words.same(self.flows.texts.say(lang, f"language-{lang}"))))

    def answer(self, said: str) -> bool:
        question = self.question()
        if items := question.items_said(said):
            self.toggle(*items)
            self.ask()
            return True
        chosen = question.choice_said(said)
        if chosen is not None and self.choose(chosen):
            return True
        return isinstance(question.step, Ask) and self.take(question.step, said)

    def take(self, step: Ask, said: str) -> bool:
        """A free text as the answer, or as one that cannot be."""
        taken = answers.read(self.flows, self.state, self.event, step, said)
        if taken is None:
            return False
        if isinstance(taken, Line):
            self.parts.append(taken)
            self.ask_again()
            return True
        if taken.fact:
            self.effects.append(Remember(step.save, taken.fact))
            if step.save == "called":
                self.state = self.known(called=taken.fact)
            if step.save == "place":
                self.state = self.known(has_place=True, place=taken.fact)
                known = self.flows.directory.asked(taken.fact)[1]
                self.parts.append(line("place-heard" if known else "place-not-known", place=taken.fact))
        self.goto(step.to, taken.values)
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
        if anywhere.has_urgent_letter(self.flows, self.event.text):
            return self.go("urgent-letter")
        if anywhere.asks_who_helps(self.flows, meaning, self.event.text):
            return self.who_helps()
        if self.asks_what_there_is(meaning):
            return self.go("activities", {"query": self.event.text[: anywhere.MAX_FACT]})
        if meaning.decision == "act" and (flow_id := self.flows.intents.get(meaning.intent)):
            self.state = self.with_(followed=self.heard(meaning.intent))
            if flow_id == "talk-to-human":
                return self.call_with_words()
            return self.go(flow_id, {"query": self.event.text[: anywhere.MAX_FACT]})
        if meaning.decision == "unclear" and (guide := anywhere.named_guide(self.flows, meaning)):
            return self.go(guide)
        if meaning.decision != "offer" and self.flows.directory.sure(*self.flows.directory.asked(self.event.text)):
            return self.go("directory", {"query": self.event.text[: anywhere.MAX_FACT]})
        if meaning.decision == "offer" and meaning.options:
            return self.offer(meaning.options)
        return self.not_understood("" if meaning.available else "no-model")

    def asks_what_there_is(self, meaning: Meaning) -> bool:
        """Whether the words ask for something to go to: nothing but a day or children, or surely one that there is."""
        vague = meaning.decision == "unclear" or (meaning.decision == "act" and meaning.intent == "out_of_scope")
        if meaning.decision == "offer" and meaning.options[:1] in (("list_outings",), ("register_outing",)):
            return True
        openly = finding.openly(self.flows, self.event.text, self.state.day)
        if meaning.decision == "act" and meaning.intent == "my_schedule":
            return openly and not appointments(self.flows, self.state)
        return (openly and (vague or meaning.decision == "offer")) or (vague and self.there_is())

    def there_is(self) -> bool:
        """Whether an activity surely answers the words."""
        return finding.sure(self.flows, self.state.agenda, self.event.text, self.state.day)

    def who_helps(self) -> None:
        """Somebody asks who helps, with or without saying what with, or where."""
        wanted, near = self.flows.directory.asked(self.event.text)
        given = {"query": wanted[: anywhere.MAX_FACT]} if any(stems(wanted)) else {}
        given |= {"near": near.name if near else "mine"} if near or self.state.person.place else {}
        return self.go("directory", given)

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
        if "list_outings" not in known and self.there_is():
            known = ("list_outings", *known[:2])
        self.push("offer", options=known, given={"query": self.event.text[: anywhere.MAX_FACT]})
        return self.replace_top(self.state.stack[-1].model_copy(update={"heard": self.heard(known[0])}))

    def navigate(self, name: str) -> None:
        if name == "back":
            return self.back()
        return self.go("talk-to-human" if name == "human" else name)

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
        if isinstance(question.step, Choose) and self.pick(question.step, choice_id):
            return True
        choice = question.choices().get(choice_id)
        if choice is None:
            return False
        if choice_id == "listen":
            return self.listen()
        if choice_id in ("calendar-file", "map"):
            return self.hand_out(choice_id)
        for fact, value in choice.remember.items():
            self.effects.append(Remember(fact, value))
            self.state = self.known(**{fact: value})
        if frame.flow == "crisis" and frame.step.startswith("maybe-") and choice_id == "yes":
            self.alert(frame.step.removeprefix("maybe-"), words=frame.heard.words if frame.heard else "")
        if frame.flow == "offer":
            self.learn("offered", frame.heard, choice_id)
            self.state = self.with_(stack=self.state.stack[:-1])
        self.goto(choice.to, {**carried(choice.to, frame), **choice.put})
        return True

    def listen(self) -> bool:
        """The step is read aloud; its buttons come along, and it need not be said again."""
        question = self.question()
        guide_id, _, name = question.sound_name.partition(".")
        step = self.flows.guides[guide_id].steps[name]
        parts = [words for words in (step.do, step.where, step.if_wrong, step.doubtful) if words]
        text = Words(**{lang: "\n".join(words.get(lang) for words in parts) for lang in LANGUAGES})
        self.sound = Sound(question.sound_name, text)
        self.ask()
        return True

    def hand_out(self, choice_id: str) -> bool:
        """The file for a calendar, or the place on the map, below the same question."""
        kind = "calendar" if choice_id == "calendar-file" else "place"
        self.attach = f"{kind}:{self.state.stack[-1].values['activity']}"
        self.parts.append(line(f"handed-{kind}"))
        self.ask()
        return True

    def pick(self, step: Choose, option: str) -> bool:
        """One of many: the next page of them, or what the flow goes on with."""
        frame = self.state.stack[-1]
        if option == "more" and "more" in dict(self.question().buttons()):
            self.put({f"page-{frame.step}": str(page_number(frame) + 1)})
            self.ask()
            return True
        if option not in dict(self.question().options()):
            return False
        chosen: dict[str, str] = {step.save: option}
        if step.save == "appointment":
            chosen = {"a": {"activity": option[1:], "kept": ""}, "d": {"activity": "", "kept": option[1:]}}[option[0]]
        if step.save == "day":
            values = frame.values
            day = date(int(values["year"]), int(values["month"]), int(option))
            chosen = answers.heard(self.flows, self.state, day)
        self.goto(step.to, chosen)
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


def carried(to: str, frame: Frame) -> dict[str, str]:
    """What was said to get to a topic or an offer goes along to who helps with it, and to what there is to go to."""
    said = frame.values.get("query", "")
    return {"query": said} if to in ("flow:directory", "flow:activities") and said else {}
