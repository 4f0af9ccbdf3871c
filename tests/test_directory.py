"""Who helps: found by words, by field and by place; and what is never found."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.messages import Danger, Meaning
from flows.directory import Directory
from flows.loaded import Flows
from tests.conftest import Someone
from tests.test_engine import Talk

ASKED = yaml.safe_load((Path(__file__).parent / "entities/helps.yml").read_text("utf-8"))


@pytest.fixture
def directory(flows: Flows) -> Directory:
    return flows.directory


def found(directory: Directory, text: str) -> list[str]:
    words, near = directory.asked(text)
    return directory.find(words, near=near)


def test_each_programme_is_found_as_its_participant_asks(directory: Directory) -> None:
    """Nearly all on the first page, most among the first three; measured on messages that the cards' words never saw."""
    ranks = [
        [*found(directory, text)[:8], name].index(name)
        for name, by_lang in ASKED.items()
        if directory.structures[name].sensitivity != "high"
        for texts in by_lang.values()
        for text in texts
    ]
    assert len(ranks) > 200
    assert sum(rank < 3 for rank in ranks) / len(ranks) > FIRST
    assert sum(rank < 8 for rank in ranks) / len(ranks) > PAGE


FIRST, PAGE = 0.9, 0.97


def test_what_is_of_high_sensitivity_is_never_found(flows: Flows) -> None:
    directory = flows.directory
    high = {name: one for name, one in directory.structures.items() if one.sensitivity == "high"}
    assert len(high) == 3
    for name, one in high.items():
        said = [one.name, one.operator, *one.what.all(), *(word for words in one.words.values() for word in words)]
        said += [text for texts in ASKED[name].values() for text in texts]
        for text in said:
            assert name not in found(directory, text)
            assert not shown(flows, text) & secrets(one.name, one.operator)


def secrets(*names: str) -> set[str]:
    return {"KAMI", "Nid", "Kolone", "Refuge", "Levi", "Scout", "scout", "Karibu", "LGBT", "prostitution"} | set(names)


def shown(flows: Flows, text: str) -> set[str]:
    talk = Talk(flows).commands("who").says(text)
    words = talk.text.replace("(", " ").replace(",", " ").split()
    return set(words)


@pytest.mark.parametrize(
    "text",
    ["je veux sortir de la prostitution", "refugié lgbt angers", "ترنس استم ۲۲ ساله، سرپناه است؟", "بدي اترك الدعارة"],
)
def test_of_these_only_a_neutral_label_and_a_person_are_offered(flows: Flows, text: str) -> None:
    talk = Talk(flows).commands("who").says(text)
    assert "🔒" in talk.text and "human" in talk.choices
    label = flows.directory.private(flows.directory.asked(text)[0])
    assert label and flows.directory.structures[label].neutral.fr in talk.text  # type: ignore[union-attr]


def test_the_hidden_one_is_not_even_a_label(flows: Flows) -> None:
    assert "🔒" not in Talk(flows).commands("who").says("des scouts pour les enfants du centre").text


def test_near_means_town_then_departement_then_the_whole_country(directory: Directory) -> None:
    near = directory.asked("Marseille")[1]
    assert near is not None
    names = directory.find(field="housing", near=near)
    scopes = [directory.structures[name].territory for name in names]
    assert "13" in scopes[0].departements
    assert all("13" in scope.departements or scope.scope in ("national", "unknown") for scope in scopes)


@pytest.mark.parametrize(
    "text", ["Rouen", "76000", "روان", "à Rouen", "dans le 76", "Seine-Maritime", "٧٦٠٠٠", "در شهر روان"]
)
def test_a_place_by_name_by_number_and_in_arabic_letters(flows: Flows, text: str) -> None:
    talk = Talk(flows).commands("who").presses("near")
    talk.says(text)
    assert talk.place == "directory/results" and "Air – Sport et Culture" in talk.text


def test_a_town_that_is_none_is_asked_again(flows: Flows) -> None:
    talk = Talk(flows).commands("who").presses("near").says("Nulleville-les-Oies")
    assert talk.heard("place-unknown") and talk.place == "directory/place"


def test_ones_own_town_is_not_asked_again(flows: Flows) -> None:
    talk = Talk(flows, has_place=True, place="Rouen (76)").commands("who").presses("near")
    assert talk.place == "directory/results" and "Rouen (76)" in talk.text


async def test_a_shared_position_finds_who_is_near_and_is_not_kept(someone: Someone) -> None:
    await someone.settles_in("fr")
    await someone.does("location", position=(49.4431, 1.0993))
    [answer] = await someone.hears()
    assert "Rouen (76)" in answer.text and "Air – Sport et Culture" in answer.text
    async with someone.rt.store.reading() as session:
        from sqlalchemy import select

        from bot.store.models import InboxRow

        [row] = await session.scalars(select(InboxRow).where(InboxRow.kind == "location"))
        assert row.body is None


async def test_a_position_far_from_france_is_no_place(someone: Someone) -> None:
    await someone.settles_in("fr")
    await someone.does("location", position=(34.5, 69.2))
    [answer] = await someone.hears()
    assert "Je ne connais pas ce lieu" in answer.text


def test_every_card_shows_its_day_and_that_it_must_be_confirmed(flows: Flows, lang: str) -> None:
    for name, one in flows.directory.structures.items():
        if one.sensitivity == "high":
            continue
        talk = Talk(flows, lang).commands("who").presses("fields")
        while one.themes[0] not in talk.choices:
            talk.presses("more")
        talk.presses(one.themes[0])
        while name not in talk.choices:
            talk.presses("more")
        talk.presses(name)
        day = flows.texts.say(lang, "help-day", day=one.as_of) if one.as_of else one.as_of_note.get(lang)  # type: ignore[union-attr]
        assert plain(day) in plain(talk.text) and talk.heard("help-confirm")
        assert plain(one.entry.words.get(lang)) in plain(talk.text)
        if one.contact and one.contact.phone:
            digits = "".join(c for c in one.contact.phone[0] if c.isdigit())
            assert f"tel:{digits}" in talk.choices


def plain(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "\u200f\u2068\u2069"))).replace("\u00a0", " ")


@pytest.fixture(params=["fr", "prs", "ar"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("qui peut m'aider près de chez moi ?", "talk_to_human"),
        ("quelle association aide à Rouen", "out_of_scope"),
        ("کی کمک می‌کند در روان", "help_menu"),
        ("من يساعدني في روان", "talk_to_human"),
        ("کی کمک می‌کند نزدیک خانه", "housing_aid"),
    ],
)
def test_who_helps_near_me_in_words(flows: Flows, text: str, intent: str) -> None:
    talk = Talk(flows, has_place=True, place="Rouen (76)")
    talk.commands("menu").does("text", Meaning("act", intent), text=text)
    assert talk.place == "directory/results" and "Rouen (76)" in talk.text


def test_what_no_intent_says_is_looked_for_among_those_who_help(flows: Flows) -> None:
    talk = Talk(flows).commands("menu").says("une famille d'accueil dans une chambre à Paris")
    assert talk.place == "directory/results" and "Elan" in talk.text


def test_from_a_topic_to_who_helps_with_it(flows: Flows) -> None:
    talk = Talk(flows).commands("menu")
    talk.does("text", Meaning("act", "digital_help"), text="cours d'ordinateur à Paris")
    talk.presses("who")
    assert "Ateliers Numériques" in talk.text.splitlines()[2]


def test_without_a_place_ones_own_town_comes_first(flows: Flows) -> None:
    talk = Talk(flows, has_place=True, place="Rouen (76)").commands("who").says("du sport et du football")
    assert talk.choices[0] == "groupe-sos-air-sport-culture"


@pytest.mark.parametrize("name", ["dates", "numbers", "menu", "help"])
def test_our_own_words_alarm_nobody(flows: Flows, name: str) -> None:
    maybe = Meaning("crisis", danger=Danger("suicide", "maybe"))
    for said in flows.words[name]:
        talk = Talk(flows).commands("menu")
        talk.does("text", maybe, text=said)
        assert not talk.place.startswith("crisis"), said


@pytest.mark.parametrize("name", ["MADERA", "Kodiko", "Adoma"])
def test_whoever_knows_the_name_may_say_it_alone(directory: Directory, name: str) -> None:
    assert directory.sure(*directory.asked(name))
    assert not directory.sure("logement") and not directory.sure("travail")


@pytest.mark.parametrize(
    "text",
    [
        "transport pour aller au travail",
        "une traduction",
        "la gare",
        "un logement pour les jeunes",
        "cours de français à Paris",
    ],
)
def test_ordinary_words_show_no_neutral_label(directory: Directory, text: str) -> None:
    assert directory.private(directory.asked(text)[0]) is None


@pytest.mark.parametrize("text", ["من يساعدني قرب بيتي", "qui peut m'aider près de chez moi", "کی کمک می‌کند در روان"])
def test_to_ask_who_helps_and_nothing_else_is_no_danger(flows: Flows, text: str) -> None:
    maybe = Meaning("crisis", danger=Danger("violence", "maybe"))
    talk = Talk(flows).commands("menu")
    talk.does("text", maybe, text=text)
    assert talk.place.startswith("directory/")
    talk = Talk(flows).commands("menu")
    talk.does("text", maybe, text=f"{text} mon mari me frappe")
    assert talk.place == "crisis/maybe-violence"
