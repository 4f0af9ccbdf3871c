"""What a message already says: people and ages, places, guides and programmes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows import counting
from flows.entities import Entity, Names, find, names_of_guides
from flows.loaded import Flows
from flows.places import Place, Places
from flows.tokens import split

TODAY = date(2026, 6, 10)
HERE = Path(__file__).parent
PEOPLE = ("adults", "children", "people", "age")
PROGRAMMES = {
    "velo": {"fr": ["Atelier vélo"], "ar": ["ورشة الدراجات"], "prs": ["کارگاه بایسکل"]},
    "musee": {"fr": ["Visite du musée"], "ar": ["زيارة المتحف"], "prs": ["دیدن موزیم"]},
    "nameless": {"fr": ["★"], "ar": [""], "prs": []},
}


def table(name: str) -> list[tuple[str, str, list[str]]]:
    """The rows of a table: language, message, what is expected."""
    read = yaml.load((HERE / f"entities/{name}.yml").read_text("utf-8"), yaml.BaseLoader)
    rows = [(lang, says, expected) for lang, of_lang in read.items() for says, expected in of_lang.items()]
    return [(lang, says, [e for e in ([x] if isinstance(x, str) else x) if e]) for lang, says, x in rows]


def shown(entity: Entity) -> str:
    value: Any = entity.value
    return f"{value['name']} ({value['departement']})" if entity.kind == "town" else str(value)


@pytest.fixture(scope="module")
def names(flows: Flows) -> Names:
    return Names(flows.places, names_of_guides(flows.guides, flows.topics), PROGRAMMES)


def named(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("lang", "says", "expected"), table("people"), ids=named)
def test_people_and_ages(lang: str, says: str, expected: list[str], names: Names) -> None:
    found = [f"{entity.kind} {entity.value}" for entity in find(says, TODAY, names) if entity.kind in PEOPLE]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(("lang", "says", "expected"), table("places"), ids=named)
def test_places(lang: str, says: str, expected: list[str], names: Names) -> None:
    found = [entity for entity in find(says, TODAY, names) if entity.kind in ("town", "departement")]
    codes = {name: code for code, name in names.places.names.items()}
    assert [shown(entity) for entity in found] == [codes.get(place, place) for place in expected]


@pytest.mark.parametrize(("lang", "says", "expected"), [row for row in table("dates") if row[2]], ids=named)
def test_dates_are_among_them(lang: str, says: str, expected: list[str], names: Names) -> None:
    found: list[Any] = [entity.value for entity in find(says, TODAY, names) if entity.kind == "date"]
    assert [f"{v['from']}..{v['to']}" if isinstance(v, dict) else v for v in found] == expected


@pytest.mark.parametrize(
    ("says", "kind", "which"),
    [
        ("je veux un logement social", "guide", "guide:social-housing"),
        ("Comment faire pour le logement social à Rouen ?", "guide", "guide:social-housing"),
        ("بدي سكن اجتماعي", "guide", "guide:social-housing"),
        ("مسکن اجتماعی می‌خواهم", "guide", "guide:social-housing"),
        ("renouveler mon titre de séjour svp", "guide", "guide:permit-renewal"),
        ("تمدید اجازه اقامت", "guide", "guide:permit-renewal"),
        ("تجديد بطاقة الإقامة وين", "guide", "guide:permit-renewal"),
        ("ma carte de sejour", "guide", "topic:residence_permit"),
        ("le permis de conduire", "guide", "topic:driving_licence"),
        ("وثيقة السفر", "guide", "guide:travel-document"),
        ("کورس فرانسوی کجاست", "guide", "topic:french_course"),
        ("je m'inscris à France Travail", "guide", "guide:france-travail"),
        ("Je voudrais venir à l'atelier vélo samedi", "programme", "velo"),
        ("سجلني بورشة الدراجات", "programme", "velo"),
        ("کارگاه بایسکل چه وقت است", "programme", "velo"),
        ("la visite de musée c'est quand", "programme", "musee"),
        ("دیدن موزیم", "programme", "musee"),
    ],
)
def test_guides_and_programmes_are_known_by_their_names(says: str, kind: str, which: str, names: Names) -> None:
    assert [(e.kind, e.value) for e in find(says, TODAY, names) if e.kind in ("guide", "programme")] == [(kind, which)]


@pytest.mark.parametrize(
    "says",
    [
        "mon rendez-vous est à 14h",
        "un logement",
        "شكرا",
        "ما دايرة مساعدة مالية",
        "vélo",
        "le musée",
        "carte",
        "★",
        "خانه",
    ],
)
def test_part_of_a_name_is_no_name(says: str, names: Names) -> None:
    assert [entity for entity in find(says, TODAY, names) if entity.kind in ("guide", "programme")] == []


def test_one_message_says_it_all_in_its_order(names: Names) -> None:
    says = "Je viens samedi 13 juin à l'atelier vélo avec ma femme et mes deux enfants de 3 et 7 ans, j'habite à Bobigny (93)"
    assert find(says, TODAY, names) == [
        Entity("date", "2026-06-13", "samedi 13 juin"),
        Entity("programme", "velo", "atelier velo"),
        Entity("adults", 2, "ma femme"),
        Entity("children", 2, "deux enfants"),
        Entity("age", 3, "3"),
        Entity("age", 7, "7"),
        Entity("town", {"name": "Bobigny", "departement": "93"}, "bobigny 93"),
    ]


@pytest.mark.parametrize(
    ("says", "kinds"),
    [
        ("من و خانمم و دو طفل، فردا، از لیون", ["adults", "children", "date", "town"]),
        ("أنا ومرتي وطفلين بكرا من ليون", ["adults", "children", "date", "town"]),
        ("dans 8 mois", ["date"]),
        ("le 93 le 12/06", ["departement", "date"]),
        ("il y a 5 ans à Paris", ["date", "town"]),
        ("dans 2 semaines on sera 4", ["date", "people"]),
        ("", []),
    ],
)
def test_what_is_a_date_is_nothing_else(says: str, kinds: list[str], names: Names) -> None:
    assert [entity.kind for entity in find(says, TODAY, names)] == kinds


# Towns and départements


def test_the_lists_are_whole(flows: Flows) -> None:
    assert len(flows.places.names) == 101
    for code in ("01", "2A", "2B", "75", "95", "971", "976"):
        assert code in flows.places.names
    rows = (HERE.parent / "data/towns.csv").read_text("utf-8").splitlines()
    assert rows[0] == "name,departement,postcodes,latitude,longitude,population,ar,prs"
    assert len(rows) > 34_000
    assert {row.split(",")[1] for row in rows[1:]} == set(flows.places.names)
    assert all(row.count(",") == 7 for row in rows)


def test_the_tables_of_our_own_name_towns_that_exist(flows: Flows) -> None:
    from flows.place_names import DEPARTEMENT_NAMES, SHORT, TOWNS

    assert [town for town in TOWNS if flows.places.town(*town) is None] == []
    assert set(DEPARTEMENT_NAMES) <= set(flows.places.names)
    index, _, _ = flows.places.phrases()
    assert [full for full in SHORT.values() if not index.named(full)] == []
    assert len(TOWNS) >= 60


@pytest.mark.parametrize(
    ("name", "departement", "latitude", "longitude"),
    [("Calais", "62", 50.95, 1.86), ("Saint-Denis", "974", -20.88, 55.45), ("Saint-Denis", "93", 48.94, 2.36)],
)
def test_a_town_knows_where_it_is(name: str, departement: str, latitude: float, longitude: float, flows: Flows) -> None:
    town = flows.places.town(name, departement)
    assert town is not None
    assert town.latitude == pytest.approx(latitude, abs=0.05)
    assert town.longitude == pytest.approx(longitude, abs=0.05)


def test_a_place_says_where_it_stands(flows: Flows) -> None:
    assert flows.places.find("Bonjour, j'habite au Havre.") == [Place("town", "Le Havre", "76", 3, 5)]


def test_places_may_be_few() -> None:
    places = Places("name,departement,postcodes,latitude,longitude,population,ar,prs\n", "code,name,ar,prs\n")
    assert places.find("Paris 75011 (93)") == []


# Any text


@pytest.mark.parametrize(
    ("says", "value"),
    [
        ("quatre-vingt-dix-neuf", 99), ("vingt et un", 21), ("vingt-et-une", 21), ("soixante et onze", 71), ("trente", 30),
        ("بیست و پنج", 25), ("بیست‌وپنج", 25), ("سی و یک", 31), ("هجده", 18), ("شش", 6), ("۱۲", 12),
        ("خمسة وعشرين", 25), ("خمسة عشر", 15), ("حداشر", 11), ("واحد وثلاثين", 31), ("ثمانية", 8), ("١٢", 12), ("12", 12),
    ],
)  # fmt: skip
def test_numbers_in_words(says: str, value: int) -> None:
    tokens = split(says)
    assert counting.number(tokens, 0) == (value, len(tokens))


PIECES = (
    "je viens avec ma femme et mes 2 enfants de 3 7 ans , ( ) 93 75011 Paris 18e le dans à Saint Denis من و خانمم سه طفل ساله"
    " ماهه أنا ومرتي وتلات ولاد عمرها ٦ سنين احنا خمسة في بليل باريس ١٨ ال 93 nous sommes 99999999999 0 on est à un une سنة و"
    " arrondissement département ½ ² mois mai n° 000 €"
)
pieces = st.lists(st.sampled_from(PIECES.split()), max_size=10).map(" ".join)


@given(st.one_of(st.text(), pieces, pieces.map(lambda said: said.replace(" ", ""))), st.dates())
@example("0 ans 000 ans et ans", TODAY)
@example("Paris 0", TODAY)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_any_text_at_all_may_be_looked_at(text: str, today: date) -> None:
    if not date(1950, 1, 1) <= today <= date(2090, 12, 31):
        today = TODAY
    for entity in find(text, today, NAMES):
        assert entity.words
        assert json.loads(json.dumps(entity.value)) == entity.value


ROOT_DATA = HERE.parent / "data"
NAMES = Names(
    Places(*((ROOT_DATA / f"{name}.csv").read_text("utf-8") for name in ("towns", "departements"))), {}, PROGRAMMES
)
