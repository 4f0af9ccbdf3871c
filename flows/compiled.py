"""Guides, topics and crisis numbers are facts; here they become flows, so that the engine knows nothing but flows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from flows import for_whom
from flows.conditions import condition_of
from flows.spec import (
    THEMES,
    Ask,
    Choice,
    Doubt,
    Flow,
    Guide,
    GuideStep,
    Numbers,
    Reviews,
    Say,
    Step,
    Term,
    Text,
    Tick,
    Topic,
    Topics,
    When,
    Words,
)  # fmt: skip
from flows.texts import LANGUAGES, Texts

Unreviewed = Literal["hide", "warn"]


class Compiler:
    """Makes flows of facts. `unreviewed`: whether what no human has reviewed is shown under a banner, or hidden."""

    def __init__(self, texts: Texts, unreviewed: Unreviewed) -> None:
        self.texts = texts
        self.unreviewed = unreviewed

    def words(self, key: str, **args: Any) -> Words:
        return Words(**{lang: self.texts.say(lang, key, **args) for lang in LANGUAGES})

    def joined(self, *parts: Words | None, between: str = "\n\n") -> Words:
        said = [part for part in parts if part is not None]
        return Words(**{lang: between.join(part.get(lang).strip() for part in said) for lang in LANGUAGES})

    def bullets(self, parts: list[Words]) -> Words:
        return Words(**{lang: "\n".join(f"• {part.get(lang)}" for part in parts) for lang in LANGUAGES})

    # guides

    def guide(self, guide: Guide, labels: Mapping[str, tuple[Words, str]], terms: Terms) -> Flow:
        """`labels`: the label and the flow of every guide and topic, for the neighbours; `terms`: the words to look up."""
        shown = self.shown_in(guide.reviewed)
        if not shown:
            return Flow(id=f"guide:{guide.id}", start="hidden", steps={"hidden": self.hidden(guide)})
        begin, questions = for_whom.steps(guide, {n: labels[n] for n in guide.neighbours}, entry(guide, 0))
        first = "ask-first" if guide.high_stakes and guide.ask_a_person_when else begin
        words = terms.words_in(guide.title, guide.intro, guide.cost, guide.time, guide.doubtful)
        steps: dict[str, Step] = {
            "may-show": When(do="when", cases=shown, otherwise="hidden"),
            "hidden": self.hidden(guide),
            "card": Ask(
                do="ask",
                text=guide.title,
                more=self.card(guide),
                choices={"start": Choice(label="button-start", to=first), **self.beside(guide), **to_words(words)},
            ),
        }
        if guide.papers:
            title = self.words("guide-papers", title=guide.title)
            steps["papers"] = Tick(do="tick", text=title, items=guide.papers, to="card")
        if first == "ask-first":
            steps[first] = self.ask_first(guide, begin)
        steps |= questions | self.guide_steps(guide, terms)
        return Flow(id=f"guide:{guide.id}", start="may-show", steps=steps | self.finish(guide, labels))

    def beside(self, guide: Guide) -> dict[str, Choice]:
        """What helps with a whole guide: the list of papers, and the dates to watch."""
        choices = {}
        if guide.papers:
            choices["papers"] = Choice(label="button-papers", to="papers")
        if guide.deadlines:
            anchors = list(dict.fromkeys(rule.anchor for rule in guide.deadlines))
            given = {"anchors": ",".join(anchors), **({"anchor": anchors[0]} if len(anchors) == 1 else {})}
            choices["remind"] = Choice(label="button-remind", to="flow:date", put=given)
        return choices

    def guide_steps(self, guide: Guide, terms: Terms) -> dict[str, Step]:
        """Each step, and before it the question whether it is for this person."""
        steps: dict[str, Step] = {}
        for number, (name, step) in enumerate(guide.steps.items(), start=1):
            after = entry(guide, number)
            if only := condition_of(step):
                steps[f"w-{name}"] = When(do="when", cases={only: f"s-{name}"}, otherwise=after)
            steps[f"s-{name}"] = self.guide_step(
                step, after, terms.words_in(step.do, step.where, step.if_wrong, step.doubtful)
            )
        return steps

    def shown_in(self, reviews: Reviews) -> dict[str, str]:
        """The conditions under which the text itself may be shown."""
        langs = (lang for lang in LANGUAGES if self.unreviewed == "warn" or _reviewed(reviews, lang))
        return {f"speaks {lang}": "card" for lang in langs}

    def card(self, guide: Guide) -> list[Text]:
        hard = any(deadline.hard for deadline in guide.deadlines)
        return [
            guide.intro,
            self.joined(
                self.words("guide-cost", cost=guide.cost), self.words("guide-time", time=guide.time), between="\n"
            ),
            *([doubt] if (doubt := self.doubt(guide.doubtful)) else []),
            *([self.words("guide-letter-wins")] if hard else []),
            self.truth(guide),
        ]

    def truth(self, guide: Guide) -> Words:
        """Where it comes from, when that was read, and whether a person has reviewed it."""
        sites = ", ".join(dict.fromkeys(source.site for source in guide.sources))
        if guide.evidence == "recalled" or guide.checked_on is None:
            source = self.words("guide-not-checked", sites=sites)
        else:
            source = self.words("guide-source", sites=sites, day=guide.checked_on)
        return self.joined(source, self.review(guide.reviewed), between="\n")

    def review(self, reviews: Reviews) -> Words:
        said = {}
        for lang in LANGUAGES:
            review = getattr(reviews, lang)
            if review is None:
                said[lang] = self.texts.say(lang, "guide-unreviewed")
            else:
                said[lang] = self.texts.say(lang, "guide-reviewed", day=review.day)
        return Words(**said)

    def hidden(self, guide: Guide) -> Ask:
        sites = ", ".join(dict.fromkeys(source.site for source in guide.sources))
        return Ask(do="ask", text=guide.title, more=[self.words("guide-hidden", sites=sites)])

    def ask_first(self, guide: Guide, to: str) -> Ask:
        listed = self.bullets(guide.ask_a_person_when)
        return Ask(
            do="ask",
            text=self.joined(self.words("guide-ask-first"), listed, between="\n"),
            choices={"next": Choice(label="button-next", to=to)},
        )

    def guide_step(self, step: GuideStep, after: str, terms: list[str]) -> Ask:
        where = self.words("guide-where", where=step.where) if step.where else None
        wrong = self.words("guide-if-wrong", wrong=step.if_wrong) if step.if_wrong else None
        choices = {
            "next": Choice(label="button-next", to=after),
            "stuck": Choice(label="button-stuck", to="flow:talk-to-human"),
        }
        choices |= to_words(terms)
        return Ask(
            do="ask",
            view="step-number",
            text=self.joined(step.do, where, wrong, self.doubt(step.doubtful)),
            choices=choices,
        )

    def doubt(self, doubt: Doubt | None) -> Words | None:
        """What is not sure, and where to look again."""
        if doubt is None:
            return None
        said = self.words("guide-doubtful", doubt=doubt)
        sites = self.words("guide-doubt-sites", sites=", ".join(doubt.sources))
        return self.joined(said, sites, between="\n")

    def finish(self, guide: Guide, labels: Mapping[str, tuple[Words, str]]) -> dict[str, Step]:
        choices = {
            "done": Choice(label="button-done", to="done"),
            "stuck": Choice(label="button-stuck", to="flow:talk-to-human"),
            **self.beside(guide),
        }
        next_ones = {n: Choice(label=labels[n][0], to=f"flow:{labels[n][1]}") for n in guide.neighbours}
        choices |= next_ones
        asks = self.joined(self.words("guide-ask-person-when"), self.bullets(guide.ask_a_person_when), between="\n")
        return {
            "finish": Ask(
                do="ask",
                text=self.words("guide-finish", title=guide.title),
                more=[asks] if guide.ask_a_person_when else [],
                choices=choices,
            ),
            "done": Ask(do="ask", text="guide-done", choices=next_ones),
        }

    # topics and themes

    def topic(self, intent: str, topic: Topic, topics: Topics, guides: Mapping[str, Guide]) -> Flow:
        office = self.words("topic-office", office=topic.card.office)
        page = self.words("topic-page", page=topic.card.page)
        checked = (
            self.words("topic-checked", day=topic.checked_on) if topic.checked_on else self.words("topic-not-checked")
        )
        card: list[Text] = [
            topic.card.what,
            self.joined(office, page, between="\n"),
            self.joined(checked, self.review(topics.reviewed), between="\n"),
        ]
        choices = {g: Choice(label=guides[g].label, to=f"flow:guide:{g}") for g in topic.guides}
        if topic.also:
            choices[topic.also] = Choice(label=f"button-{topic.also}", to=f"flow:{topic.also}")
        if topic.helps:
            choices["who"] = Choice(label="button-who-helps", to="flow:directory", put={"field": topic.helps})
        hidden: list[Text] = [self.joined(self.words("topic-hidden"), office, page, between="\n")]
        ask_hidden = Ask(do="ask", text=topic.label, more=hidden, choices=choices)
        shown = self.shown_in(topics.reviewed)
        if not shown:
            return Flow(id=f"topic:{intent}", start="hidden", intents=[intent], steps={"hidden": ask_hidden})
        steps: dict[str, Step] = {
            "may-show": When(do="when", cases=shown, otherwise="hidden"),
            "hidden": ask_hidden,
            "card": Ask(do="ask", text=topic.label, more=card, choices=choices),
        }
        return Flow(id=f"topic:{intent}", start="may-show", intents=[intent], steps=steps)

    def themes(self, topics: Topics) -> list[Flow]:
        flows = []
        for theme in THEMES:
            choices = {
                intent.replace("_", "-"): Choice(label=topic.label, to=f"flow:topic:{intent}")
                for intent, topic in topics.topics.items()
                if topic.theme == theme
            }
            ask = Ask(do="ask", text=f"theme-{theme}", choices=choices)
            flows.append(Flow(id=f"theme:{theme}", start="topics", steps={"topics": ask}))
        return flows

    # danger

    def crisis(self, numbers: Numbers) -> Flow:
        """One answer per kind of danger, and a gentle question where it is not sure."""
        steps: dict[str, Step] = {}
        safe = Choice(label="button-safe", to="safe")
        for kind, shown in numbers.crisis.items():
            lines = [self.number(numbers, number) for number in shown]
            steps[kind] = Ask(
                do="ask",
                text=f"crisis-{kind}",
                more=[self.joined(*lines, between="\n"), "crisis-told"],
                calls=[numbers.numbers[number].link for number in shown],
                choices={"safe": safe},
                plain=True,
            )
            steps[f"maybe-{kind}"] = Ask(
                do="ask",
                text=f"crisis-maybe-{kind}",
                more=lines[:1],
                calls=[numbers.numbers[shown[0]].link],
                choices={
                    "yes": Choice(label="button-yes-danger", to=kind),
                    "safe": Choice(label="button-no-danger", to="safe"),
                },
                plain=True,
            )
        steps["safe"] = Say(do="say", text="crisis-glad", to="end")
        return Flow(id="crisis", start="medical", before_consent=True, steps=steps)

    def number(self, numbers: Numbers, number: str) -> Words:
        found = numbers.numbers[number]
        return self.words("number", said=found.shown, what=found.for_what)


def entry(guide: Guide, number: int) -> str:
    """Where the step of this number begins, or the guide ends."""
    if number == len(guide.steps):
        return "finish"
    name, step = list(guide.steps.items())[number]
    return f"w-{name}" if condition_of(step) else f"s-{name}"


def to_words(terms: list[str]) -> dict[str, Choice]:
    """The button that explains them; none where there is no word to explain."""
    return {"words": Choice(label="button-words", to="flow:words", put={"terms": ",".join(terms)})} if terms else {}


class Terms:
    """Finds the words of the glossary, the longer ones first: "logement social" is no "logement"."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._names = {form.lower(): name for name, term in terms.items() for form in term.forms}
        longest_first = sorted(map(re.escape, self._names), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)

    def words_in(self, *texts: Words | None) -> list[str]:
        """Those that stand in the French of these texts, in the order in which they do."""
        text = " ".join(words.fr for words in texts if words)
        return list(dict.fromkeys(self._names[found[0].lower()] for found in self._pattern.finditer(text)))


def _reviewed(reviews: Reviews, lang: str) -> bool:
    return getattr(reviews, lang) is not None
