"""While a human answers, the bot is silent but for danger, commands, buttons and the way back to the menu."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.messages import Danger
from flows import anywhere
from flows.moves import Moves
from flows.orthography import normalise
from flows.state import Do, Press, RateCase, Relay, Reply
from flows.texts import Part, line

RELAYED = ("text", "media", "location", "contact")
RATED = re.compile(r"h([0-9]{1,15})")
"""A closed case, as the buttons of its last question name it."""
HELPED = ("yes", "some", "no")
WAITED = ("short", "long")
BELOW_REMINDERS = re.compile(r"[rah][0-9.]+")
POLITE = ("thanks", "goodbye", "greeting", "affirm", "deny")
"""What opens no case again."""


class HandOver(Moves):
    """An event of a person who has a case."""

    def to_the_team(self) -> bool:
        """Whether what was said is for the team. The bot then says no more than when to expect an answer."""
        team = self.state.person.team
        if team.mode not in ("hears", "closed"):
            return False
        if self.event.kind not in RELAYED:
            if not self.beside_the_talk():
                self.leave_team()
            return False
        in_danger = bool(self.state.stack) and self.state.stack[-1].flow == "crisis"
        if not (self.state.person.agreed or in_danger):
            return False
        if self.event.kind == "text" and self.is_for_the_bot(normalise(self.event.text)):
            return False
        self.effects.append(Relay())
        if in_danger and not team.answered:
            self.parts.append(line("crisis-listening"))
            self.ask_again()
        elif told := self.when_to_expect():
            self.effects.append(Reply((told,)))
        return True

    def left_to_the_team(self, danger: Danger) -> bool:
        """What may be a danger, said to a human who is there, is for them to judge; their attention is drawn to it. While
        nobody is there the bot asks, too."""
        team = self.state.person.team
        if danger.level == "sure" or team.mode != "hears" or self.event.kind not in RELAYED:
            return False
        self.effects.append(Relay(danger.kind))
        return bool(team.name) and self.flows.opening.is_open(team.at)

    def beside_the_talk(self) -> bool:
        """Whether a button leaves the talk where it is: one below a reminder, or of the question after closing."""
        turn = self.event.button.partition(":")[0]
        return self.event.kind == "flood" or (self.event.kind == "press" and bool(BELOW_REMINDERS.fullmatch(turn)))

    def is_for_the_bot(self, said: str) -> bool:
        """Words that work anywhere turn away from the team; those of politeness do not open a case again."""
        if anywhere.meant(self.flows, said) not in ("", "human") or anywhere.something_else(self.flows, said):
            self.leave_team()
            return True
        if self.state.reminded and anywhere.answer_to_reminder(self.flows, said):
            return True
        meaning = self.event.meaning
        polite = meaning.decision == "act" and meaning.intent in POLITE
        return polite and self.state.person.team.mode == "closed"

    def leave_team(self) -> None:
        """Their words go to the bot again; the case stays open, and they are told so."""
        team = self.state.person.team
        self.effects.append(Do("leave_team"))
        if team.mode == "hears":
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

    def theme(self) -> dict[str, str]:
        """What the question is about, where the place in the conversation says it."""
        for frame in reversed(self.state.stack):
            kind, _, name = frame.flow.partition(":")
            if kind == "guide":
                return {"about": self.flows.guides[name].theme}
            if kind == "topic":
                return {"about": self.flows.topics.topics[name].theme}
            if kind == "theme":
                return {"about": name}
        return {}

    def case_rated(self, case: int, answer: str) -> None:
        """One tap: did it help? Another: was the wait long? Nothing else changes."""
        if answer not in (*HELPED, *WAITED):
            self.parts.append(line("old-button"))
            return self.ask_again()
        self.effects.append(RateCase(case, answer))
        if answer in WAITED:
            return self.effects.append(Reply((line("human-rated"),)))
        key = "human-not-helped" if answer == "no" else "human-waited"
        buttons = tuple(Press(f"h{case}:{wait}", line(f"button-wait-{wait}")) for wait in WAITED)
        return self.effects.append(Reply((line(key),), buttons))
