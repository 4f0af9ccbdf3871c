"""Sheets for reviewers, and their signatures: taken for the words that were read, void when these change."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot import content
from bot.settings import ROOT
from flows.facts import FILES
from flows.load import load
from flows.loaded import Flows
from flows.reviews import digest

DAY = date(2026, 11, 21)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("flows", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path


@pytest.mark.parametrize("lang", ["fr", "prs", "ar"])
def test_a_sheet_shows_every_text_beside_its_french(flows: Flows, lang: str) -> None:
    page = content.page(flows, lang, ["ofpra-refusal-cnda"], DAY)
    guide = flows.guides["ofpra-refusal-cnda"]
    step = next(step for step in guide.steps.values() if step.doubtful)
    assert step.doubtful is not None
    for words in (step.do, step.doubtful, *guide.ask_a_person_when, guide.deadlines[0].label):
        assert html(words.fr) in page and html(words.get(lang)) in page
    assert f'dir="{"ltr" if lang == "fr" else "rtl"}"' in page
    assert all(source.site in page for source in guide.sources)
    assert digest(guide, lang) in page


def html(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;")


def test_a_signature_holds_until_the_words_change(project: Path) -> None:
    before = load(project, "hide")
    path = content.sign(
        project, before, "bank-account", "prs", 'Une "Relectrice"', DAY, seen(before, "bank-account", "prs")
    )
    flows = load(project, "hide")
    review = flows.guides["bank-account"].reviewed.prs
    assert review is not None and (review.by, review.day) == ('Une "Relectrice"', DAY)
    assert flows.flows["guide:bank-account"].start == "may-show" and flows.warnings == ()
    written = path.read_text("utf-8")
    other = flows.guides["bank-account"].title.ar
    path.write_text(written.replace(other, other + " هنا"), "utf-8")
    assert load(project).guides["bank-account"].reviewed.prs is not None, "another language is none of theirs"
    french = flows.guides["bank-account"].title.fr
    path.write_text(written.replace(french, french + " ici"), "utf-8")
    changed = load(project, "hide")
    assert changed.guides["bank-account"].reviewed.prs is None
    assert changed.flows["guide:bank-account"].start == "hidden"
    assert any("is void" in line for line in changed.warnings)


def seen(flows: Flows, name: str, lang: str) -> str:
    [sheet] = content.sheets(flows, lang, [name])
    return sheet.hash


def test_a_change_of_the_facts_voids_it_too(project: Path) -> None:
    before = load(project)
    path = content.sign(project, before, "puma-css", "ar", "A. Relecteur", DAY, seen(before, "puma-css", "ar"))
    path.write_text(path.read_text("utf-8").replace("latest: -P2M", "latest: -P3M"), "utf-8")
    assert load(project).guides["puma-css"].reviewed.ar is None


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_facts_is_signed_as_a_whole(project: Path, name: str) -> None:
    before = load(project)
    content.sign(project, before, name, "ar", "A. Relecteur", DAY, seen(before, name, "ar"))
    assert load(project).reviewed(name, "ar") and not load(project).reviewed(name, "prs")


def test_a_doubt_is_signed_for_itself(project: Path) -> None:
    before = load(project)
    doubt = before.guides["bank-account"].steps["ask-bank"].doubtful
    assert doubt is not None
    content.sign(project, before, "bank-account/ask-bank", "fr", "A. Relecteur", DAY, digest(doubt, "fr"))
    after = load(project).guides["bank-account"].steps["ask-bank"].doubtful
    assert after is not None and after.reviewed is not None


@pytest.mark.parametrize("name", ["bank-account", "nothing", "bank-account/nothing", "numbers"])
def test_what_is_not_the_text_that_was_read_is_not_signed(project: Path, name: str) -> None:
    with pytest.raises(content.CannotSign):
        content.sign(project, load(project), name, "prs", "A. Relecteur", DAY, "0123456789abcdef")


def test_every_guide_says_where_it_comes_from_and_that_nobody_has_reviewed_it(flows: Flows) -> None:
    assert len(flows.guides) == 53
    for guide in flows.guides.values():
        assert guide.sources and guide.reviewed.fr is None
        assert (guide.checked_on is None) == (guide.evidence == "recalled")
        doubts = [step.doubtful for step in guide.steps.values() if step.doubtful]
        assert all(doubt.sources and doubt.confidence for doubt in doubts)
        if guide.confidence == "low":
            assert guide.doubtful or doubts
