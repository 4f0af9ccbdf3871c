"""While a human answers, the bot is silent but for danger, commands, buttons and the way back to the menu."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.messages import Danger
from flows import anywhere, resume
from flows.moves import TALK, Moves
from flows.orthography import normalise
from flows.state import Do, Press, RateCase, Relay, Reply
from flows.texts import Part, line

RELAYED = ("text", "media", "location", "contact")
RATED = re.compile(r"h([0-9]{1,15})")
"""A closed case, as the buttons of its last question name it."""
HELPED = ("yes", "some", "no")
WAITED = ("short", "long")
GLOBAL_CHOICES = ("menu", "human", "teach", "activities")
"""Buttons that mean the same for ever, however old the message they stand under."""
SHOWN = ("photo", "voice", "document", "audio", "video")
TURN_AWAY = ("menu", "stop", "delete")
"""What is never said to a human: all else may be an answer to them, "help" and "not that" too."""
POLITE = ("thanks", "goodbye", "greeting", "affirm", "deny")
"""Intents that open no case again."""


class HandOver(Moves):
    """An event of a person who has a case."""

    def to_the_team(self) -> bool:
        """Whether what was said is for the team. The bot then says no more than when to expect an answer."""
        team = self.state.person.team
        if team.mode not in ("hears", "closed"):
            return False
        if self.event.kind not in RELAYED:
            if self.turns_away():
                self.leave_team()
            return False
        if not (self.state.person.agreed or self.in_danger):
            return False
        self.state = resume.settled(self.flows, self.state)
        if self.event.kind == "text" and self.is_for_the_bot(normalise(self.event.text)):
            return False
        self.effects.append(Relay())
        if self.in_danger and not team.answered:
            self.parts.append(line("crisis-listening"))
            self.ask_again()
        elif told := self.when_to_expect():
            self.tell(told)
        return True

    def left_to_the_team(self, danger: Danger) -> bool:
        """What may be a danger, said to a human who is there, is for them to judge; their attention is drawn to it. While
        nobody is there the bot asks, too."""
        team = self.state.person.team
        if danger.level == "sure" or team.mode != "hears" or self.event.kind not in RELAYED:
            return False
        self.effects.append(Relay(danger.kind))
        return bool(team.name) and self.flows.opening.is_open(team.at)

    @property
    def in_danger(self) -> bool:
        """Whether the last question is the one about a danger."""
        return bool(self.state.stack) and self.state.stack[-1].flow == "crisis"

    def turns_away(self) -> bool:
        """Whether a command or a button leads away from the team: not one below a reminder, nor the same one twice."""
        if self.event.kind != "press":
            return self.event.kind == "command" and self.event.text in self.flows.commands.keys() - {"person"}
        turn, _, choice = self.event.button.partition(":")
        if choice == "human":
            return self.state.person.team.mode == "closed"
        if turn == str(self.state.turn):
            return choice == "safe" or not self.in_danger
        return choice in GLOBAL_CHOICES

    def is_for_the_bot(self, said: str) -> bool:
        """Words that work anywhere turn away from the team; those of politeness do not open a case again."""
        if self.in_danger and (choice := self.question().choice_said(said)):
            if choice == "safe":
                self.leave_team()
            return True
        if anywhere.meant(self.flows, said) in TURN_AWAY:
            self.leave_team()
            return True
        if self.state.reminded and anywhere.answer_to_reminder(self.flows, said):
            return True
        return self.state.person.team.mode == "closed" and self.is_polite(said)

    def is_polite(self, said: str) -> bool:
        meaning = self.event.meaning
        if meaning.decision == "act" and meaning.intent in POLITE:
            return True
        return any(said in self.flows.words[name] for name in ("thanks", "yes", "no"))

    def leave_team(self) -> None:
        """Their words go to the bot again; the case stays open, and they are told so."""
        team = self.state.person.team
        self.effects.append(Do("leave_team"))
        if team.mode == "hears" and self.state.person.agreed:
            self.asides.append(line("human-aside"))
        self.state = self.known(team=replace(team, mode="aside" if team.mode == "hears" else ""))

    def when_to_expect(self) -> Part | None:
        """Told to who opens a case again, and to who writes first while nobody is there."""
        team, opening = self.state.person.team, self.flows.opening
        when = opening.promised(team.at, opening.due(team.priority, team.at, team.answered))
        if team.mode == "closed":
            return line("human-reopened", when=when)
        if team.waits or opening.is_open(team.at):
            return None
        return line("human-away", when=when)

    def call_with_words(self) -> None:
        """A human is asked for in words, which are for the team, too."""
        if self.state.person.team.mode == "aside":
            self.effects.append(Relay())
        return self.go("talk-to-human", {"words": self.event.text})

    def end_talk(self) -> None:
        """A talk with the team whose case is closed or gone no more stands between the person and the bot."""
        own = self.event.kind == "press" and self.event.button.startswith(f"{self.state.turn}:")
        if self.state.person.team.mode in ("", "closed") and not own:
            stack = tuple(frame for frame in self.state.stack if (frame.flow, frame.step) not in TALK)
            self.state = self.with_(stack=stack)

    def shown_to_the_team(self) -> bool:
        """A letter or a voice message, instead of what is still asked, says it: the case is opened with it."""
        if self.event.media not in SHOWN or self.state.stack[-1].flow != "talk-to-human":
            return False
        self.goto("open")
        self.effects.append(Relay())
        return True

    def tell(self, said: Part, *buttons: Press) -> None:
        """Beside the talk, which stays where it is."""
        names = ("menu", "hide") if self.state.person.discreet else ("menu",)
        ways_out = (Press(f"0:{name}", line(f"button-{name}")) for name in names)
        self.effects.append(Reply((said,), (*buttons, *ways_out)))

    def case_rated(self, case: int, answer: str) -> None:
        """One tap: did it help? Another: was the wait long? Nothing else changes."""
        if answer not in (*HELPED, *WAITED):
            self.parts.append(line("old-button"))
            return self.ask_again()
        self.effects.append(RateCase(case, answer))
        if answer in WAITED:
            return self.tell(line("human-rated"))
        key = "human-not-helped" if answer == "no" else "human-waited"
        return self.tell(line(key), *(Press(f"h{case}:{wait}", line(f"button-wait-{wait}")) for wait in WAITED))
