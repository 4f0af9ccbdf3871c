"""What a guide asks, shows and leads to."""

from __future__ import annotations

from datetime import date

import pytest

from bot.messages import Danger, Meaning
from bot.settings import ROOT
from flows.compiled import Terms
from flows.entities import find
from flows.for_whom import statuses
from flows.load import load
from flows.loaded import Flows
from flows.spec import STATUSES, Words
from flows.state import Remember
from tests.test_engine import Talk


def opens(talk: Talk, guide: str) -> Talk:
    talk.commands("start", guide)
    talk.presses("start")
    return talk.presses("next") if talk.place.endswith("/ask-first") else talk


def walked(talk: Talk) -> list[str]:
    """The steps from here to the end."""
    seen = []
    while not talk.place.endswith("/finish"):
        seen.append(talk.place.partition("/s-")[2])
        talk.presses("next")
    return seen


def asking(flows: Flows) -> list[str]:
    return [g.id for g in flows.guides.values() if any(step.statuses or step.children for step in g.steps.values())]


@pytest.mark.parametrize("status", STATUSES)
def test_the_steps_are_those_of_the_persons_papers(flows: Flows, status: str) -> None:
    for name in asking(flows):
        guide = flows.guides[name]
        own = [s for s, step in guide.steps.items() if not step.statuses or status in step.statuses]
        talk = opens(Talk(flows, status=status, children="yes"), name)
        if talk.place.endswith("/not-for-you"):
            assert status not in statuses(guide)
            talk.presses("read")
        assert walked(talk) == own, name
        assert len(own) >= 3


def test_only_what_changes_the_answer_is_asked(flows: Flows) -> None:
    assert len(asking(flows)) > 5
    for guide in flows.guides.values():
        talk = opens(Talk(flows), guide.id)
        asked = any(step.statuses for step in guide.steps.values())
        assert talk.place.endswith("/status") == asked, guide.id


def test_the_answer_is_kept_only_if_the_person_agrees(flows: Flows) -> None:
    talk = opens(Talk(flows), "puma-css" if "puma-css" in asking(flows) else "rights")
    talk.presses("protected")
    assert talk.heard("keep-answer") and not any(isinstance(e, Remember) for e in talk.effects)
    talk.presses("yes")
    assert Remember("status", "protected") in talk.effects
    assert not opens(talk, "rights").place.endswith("/status"), "and it is not asked again"


def test_no_means_only_this_once(flows: Flows) -> None:
    talk = opens(Talk(flows), "rights").presses("protected", "no")
    assert talk.person.status == "" and "/s-" in talk.place
    assert opens(talk, "rights").place.endswith("/status")


def test_who_does_not_know_is_told_how_to_tell_and_may_see_all(flows: Flows) -> None:
    talk = opens(Talk(flows), "rights").presses("dont-know")
    assert talk.heard("status-help")
    talk.presses("show-all")
    assert walked(talk) == list(flows.guides["rights"].steps)


def test_the_steps_are_counted_as_they_are_shown(flows: Flows) -> None:
    talk = opens(Talk(flows, status="protected"), "rights")
    own = [step for step in flows.guides["rights"].steps.values() if not step.statuses or "protected" in step.statuses]
    for number in range(1, len(own) + 1):
        assert f"Étape {number} sur {len(own)}" in talk.text
        talk.presses("next")


def test_a_guide_for_others_says_so_and_names_a_neighbour(flows: Flows) -> None:
    talk = opens(Talk(flows, status="none"), "travel-document")
    assert talk.heard("not-for-you") and len(talk.choices) > 4


def test_every_guide_ends_with_done_stuck_and_neighbours(flows: Flows) -> None:
    for guide in flows.guides.values():
        talk = opens(Talk(flows, status="any", children="yes"), guide.id)
        walked(talk)
        assert {"done", "stuck", *guide.neighbours} <= set(talk.choices), guide.id


def test_every_guide_is_reached_by_pressing(flows: Flows) -> None:
    def leads(flow: str) -> set[str]:
        steps = flows.flows[flow].steps.values()
        choices = (choice for step in steps for choice in getattr(step, "choices", {}).values())
        return {choice.to.removeprefix("flow:") for choice in choices if choice.to.startswith("flow:")}

    reached, todo = {"menu"}, ["menu"]
    while todo:
        new = leads(todo.pop()) - reached
        reached |= new
        todo += new
    assert {f"guide:{name}" for name in flows.guides} <= reached


def test_a_word_of_a_step_can_be_looked_up(flows: Flows, lang: str) -> None:
    talk = opens(Talk(flows, lang, status="any"), "permit-renewal")
    while "words" not in talk.choices:
        talk.presses("next")
    place = talk.place
    talk.presses("words")
    assert "prefecture" in talk.choices or "titre_sejour" in talk.choices or len(talk.choices) > 3
    word = talk.choices[0]
    talk.presses(word)
    term = flows.glossary.terms[word]
    assert term.means.get(lang) in talk.text.replace("\u200f", "") and term.said.get(lang) in talk.text
    assert talk.heard("text-unreviewed")
    talk.presses("back", "back")
    assert talk.place == place


@pytest.fixture(params=["fr", "prs", "ar"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_longer_word_is_found_first(flows: Flows) -> None:
    said = Words.same("Un logement social n'est pas un Logement. Un hébergement non plus : relogement.")
    assert Terms(flows.glossary.terms).words_in(said, None) == ["logement_social", "logement", "hebergement"]


def test_most_words_of_the_glossary_stand_in_some_guide(flows: Flows) -> None:
    steps = (step for flow in flows.flows.values() for step in flow.steps.values())
    given = (choice.put.get("terms", "") for step in steps for choice in getattr(step, "choices", {}).values())
    found = {term for terms in given for term in terms.split(",") if term}
    assert len(found) >= 70 and found <= flows.glossary.terms.keys()


def test_from_a_guide_to_a_reminder_and_back(flows: Flows) -> None:
    talk = opens(Talk(flows), "asylum-attestation")
    walked(talk)
    talk.presses("remind").says("15/02/2027").presses("yes", "yes")
    assert len(talk.person.dates) == 1 and talk.place == "guide:asylum-attestation/finish"


def test_with_a_hard_end_in_less_than_a_week_a_person_comes_first(flows: Flows) -> None:
    talk = Talk(flows).commands("dates")
    talk.presses("ofpra_decision_notified").says("10/11/2026").presses("yes").says("15 jours").presses("yes")
    assert talk.heard("date-person-first") and talk.choices[0] == "person"
    calm = Talk(flows).commands("dates")
    calm.presses("ofpra_decision_notified").says("20/11/2026").presses("yes").says("30 jours").presses("yes")
    assert calm.choices[0] == "yes"


def test_a_town_in_the_flow_of_dates_is_no_date(flows: Flows) -> None:
    talk = Talk(flows).commands("dates").presses("permit_expiry")
    talk.does("text", Meaning("act", "find_housing"), text="je cherche un logement")
    assert talk.place.startswith("topic:find_housing")


def test_a_date_that_holds_an_emergency_number_is_a_date_where_one_is_asked_for(flows: Flows) -> None:
    maybe = Meaning("crisis", danger=Danger("medical", "maybe"))
    talk = Talk(flows, "prs").commands("dates").presses("permit_expiry")
    talk.does("text", maybe, text="15 دلو 1405")
    assert talk.place == "date/heard"
    talk = Talk(flows, "prs").commands("dates").presses("permit_expiry")
    talk.does("text", maybe, text="پسرم نفس کشیده نمی‌تواند")
    assert talk.place == "crisis/maybe-medical"
    talk = Talk(flows, "prs").commands("dates").presses("permit_expiry")
    talk.does("text", Meaning("crisis", danger=Danger("medical", "sure")), text="15 دلو 1405")
    assert talk.place == "crisis/medical"


def test_a_guide_that_is_called_by_its_name_opens(flows: Flows) -> None:
    named = find("la carte vitale svp", date(2026, 11, 21), flows.names)
    talk = Talk(flows).commands("menu").says("la carte vitale svp", entities=tuple(named))
    assert talk.place == "guide:carte-vitale/card"


@pytest.fixture(scope="module")
def hiding() -> Flows:
    return load(ROOT, "hide")


def test_where_only_reviewed_texts_are_shown_a_guide_names_its_source_and_a_person(hiding: Flows) -> None:
    for guide in hiding.guides.values():
        talk = Talk(hiding).commands("start", guide.id)
        assert talk.place.endswith("/hidden") and guide.sources[0].site in talk.text and "human" in talk.choices
        assert guide.steps[next(iter(guide.steps))].do.fr not in talk.text


def test_there_a_card_keeps_its_name_its_contact_and_its_day(hiding: Flows) -> None:
    talk = Talk(hiding).commands("who").says("football à Rouen").presses("groupe-sos-air-sport-culture")
    one = hiding.directory.structures["groupe-sos-air-sport-culture"]
    assert one.name in talk.text and one.what.fr not in talk.text and "30 avril 2019" in talk.text


def test_a_deadline_whose_guide_nobody_has_reviewed_says_so(flows: Flows) -> None:
    talk = Talk(flows).commands("dates").presses("css_expiry").says("31/03/2027").presses("yes")
    assert talk.heard("text-unreviewed")
