"""Learning: what is kept of whom, what is masked, how it becomes a phrase, which model is then used."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import app, lessons, schedule
from bot.channels.webchat import WebChat
from bot.messages import Channel
from bot.model_files import ModelFiles
from bot.nlu_server import Server, Supervisor
from bot.runtime import Runtime
from bot.settings import ROOT, Settings
from bot.store.models import Lesson
from flows.loaded import Flows
from nlu import data
from tests.conftest import KEYS, Clock, Recorder, Someone
from tests.language_model import LanguageModel, running

MEANINGS = {
    "Bla bla de Karim au 06 12 34 56 78": {"out_of_scope": 0.2},
    "hm": {"job_search": 0.4, "cv_help": 0.3},
    "mon travail": {"job_search": 0.95},
    "mais non": {"deny": 0.95},
}


@pytest.fixture
async def model() -> AsyncIterator[LanguageModel]:
    async with running(LanguageModel(knows={k: dict(v) for k, v in MEANINGS.items()})) as model:
        yield model


@pytest.fixture
async def rt(
    settings: Settings, flows: Flows, clock: Clock, recorder: Recorder, model: LanguageModel
) -> AsyncIterator[Runtime]:
    channels: dict[str, Channel] = {"telegram": recorder, "webchat": WebChat()}
    made = app.build_runtime(settings, flows, channels=channels, now=clock, nlu=model.address, durable=False)
    async with app.started(made):
        yield made


async def kept(rt: Runtime) -> list[tuple[str, str, str, str]]:
    async with rt.store.reading() as session:
        return [(row.why, row.words, row.taken_for, row.meant) for row in await session.scalars(select(Lesson))]


async def test_nothing_is_kept_without_a_yes_and_the_question_comes_once(rt: Runtime, someone: Someone) -> None:
    await someone.settles_in()
    [answer] = await someone.says("hm hm")
    assert "mieux comprendre" in answer.text and "teach" in [b.id.partition(":")[2] for b in answer.buttons]
    [answer] = await someone.says("hm hm")
    assert "mieux comprendre" not in answer.text
    assert await kept(rt) == []


async def agree(someone: Someone) -> None:
    await someone.settles_in()
    await someone.says("hm hm")
    await someone.presses("teach")
    await someone.presses("yes")


async def test_unclear_offered_and_wrong_messages_are_kept_masked(rt: Runtime, someone: Someone) -> None:
    await agree(someone)
    await someone.says("Bla bla de Karim au 06 12 34 56 78")
    await someone.says("hm")
    await someone.presses("cv_help")
    await someone.says("mon travail")
    await someone.says("mais non")
    await someone.says("mon travail")
    await someone.says("autre chose")
    assert await kept(rt) == [
        ("unclear", "Bla bla de … au …", "out_of_scope", ""),
        ("offered", "hm", "job_search", "cv_help"),
        ("wrong", "mon travail", "job_search", ""),  # said twice, kept once
    ]


async def test_a_no_erases_what_was_kept_and_so_do_erasing_and_time(
    rt: Runtime, someone: Someone, clock: Clock
) -> None:
    await agree(someone)
    await someone.says("Bla bla de Karim au 06 12 34 56 78")
    assert len(await kept(rt)) == 1
    await someone.commands("settings")
    await someone.presses("teach")
    await someone.presses("off")
    assert await kept(rt) == []
    await someone.says("Bla bla de Karim au 06 12 34 56 78")
    assert await kept(rt) == []
    await someone.commands("settings")
    await someone.presses("teach")
    await someone.presses("yes")
    await someone.says("Bla bla de Karim au 06 12 34 56 78")
    clock.move(days=lessons.KEPT.days + 1)
    await schedule.forget_old(rt)
    assert await kept(rt) == []
    await someone.says("Bla bla de Karim au 06 12 34 56 78")
    await someone.commands("delete")
    await someone.presses("yes")
    assert await kept(rt) == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("je m'appelle Karim Ahmadi et je cherche", "je m'appelle … et je cherche"),
        ("Bonjour, Karim veut un logement à Rouen", "Bonjour, … veut un logement à …"),
        ("mon numéro est 06.12.34.56.78", "mon numéro est …"),
        ("شماره‌ام ۰۶۱۲۳۴۵۶۷۸ است", "شماره‌ام … است"),
        ("رقمي ٠٦١٢٣٤٥٦٧٨", "رقمي …"),
        ("écrivez à k.a@example.org", "écrivez à …"),
        ("j'habite 12 rue des Lilas, aidez-moi", "j'habite …, aidez-moi"),
        ("اسمي كريم أحمدي، بدي بيت", "اسمي … بدي بيت"),
        ("نام من کریم احمدی است", "نام من … است"),
        ("voir https://exemple.fr/dossier/7", "voir …"),
        ("ma CAF et mon RSA ont baissé", "ma CAF et mon RSA ont baissé"),
        ("j'ai 2 enfants", "j'ai 2 enfants"),
    ],
)
def test_names_numbers_and_addresses_are_masked(text: str, masked: str) -> None:
    assert lessons.mask(text) == masked


# From the command line to the model


def rafiq(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "RAFIQ_HOME": str(home), "RAFIQ_SECRET_KEY": KEYS[0]}
    environment["RAFIQ_DATABASE_URL"] = f"sqlite+aiosqlite:///{home / 'rafiq.db'}"
    command = [sys.executable, "-c", "from bot.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


async def test_what_a_coordinator_accepts_becomes_a_phrase_to_train_on(
    rt: Runtime, someone: Someone, settings: Settings
) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("the command opens this test's own SQLite file")
    await agree(someone)
    await someone.says("Bla bla de Karim au 06 12 34 56 78")
    await someone.says("hm")
    await someone.presses("cv_help")
    listed = rafiq(settings.home, "nlu", "review").stdout
    assert "1  fr  unclear: taken for out_of_scope" in listed and "Bla bla de … au …" in listed
    assert "the person chose cv_help" in listed and "Karim" not in listed
    assert rafiq(settings.home, "nlu", "review", "accept", "1", "nonsense").returncode == 2
    done = rafiq(settings.home, "nlu", "review", "accept", "1", "cv_help", "--text", "bla bla du papier")
    assert done.returncode == 0, done.stderr
    assert rafiq(settings.home, "nlu", "review", "reject", "2").returncode == 0
    assert rafiq(settings.home, "nlu", "review", "reject", "2").returncode == 1
    assert await kept(rt) == []
    learnt = data.read_phrases(learnt=settings.home / "phrases")[-1]
    assert (learnt.text, learnt.intent, learnt.lang) == ("bla bla du papier", "cv_help", "fr")
    assert data.fingerprint(learnt=settings.home / "phrases") != data.fingerprint()


def models(folder: Path, *names: str) -> ModelFiles:
    for name in names:
        (folder / name).write_bytes(b"")
    return ModelFiles(folder)


def test_models_that_nothing_leads_back_to_are_removed(tmp_path: Path) -> None:
    files = models(tmp_path)
    for name in "abc":
        models(tmp_path, f"{name}.tar.gz")
        files.adopt(tmp_path / f"{name}.tar.gz")
    assert sorted(path.name for path in tmp_path.glob("*.tar.gz")) == ["b.tar.gz", "c.tar.gz"]


def test_one_step_back_and_never_forward_by_itself(tmp_path: Path) -> None:
    files = models(tmp_path, "a", "b")
    assert files.back() is None and files.current is None
    files.adopt(tmp_path / "a")
    files.adopt(tmp_path / "b")
    assert files.back() == tmp_path / "a" == files.current
    assert files.refused(tmp_path / "b") and not files.refused(tmp_path / "a")
    assert files.back() is None
    files.adopt(tmp_path / "b")
    assert files.current == tmp_path / "b" and not files.refused(tmp_path / "b")


@pytest.mark.parametrize(("worse", "used"), [([], "b"), (["hard helped was 80.0 %, would be 70.0 %"], "a")])
async def test_a_new_model_is_used_only_if_it_is_not_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worse: list[str], used: str
) -> None:
    async def starts(_: Server) -> bool:
        return True

    async def judge(new: Server, old: Server) -> list[str]:
        assert (new.model.name, old.model.name) == ("b", "a")
        return worse

    monkeypatch.setattr(Server, "start", starts)
    (tmp_path / "models").mkdir()
    files = models(tmp_path / "models", "a", "b")
    supervisor = Supervisor(tmp_path, lambda _: None, judge)
    await supervisor.consider(files.folder / "a")
    await supervisor.consider(files.folder / "b")
    assert files.current == files.folder / used
    assert files.refused(files.folder / "b") == bool(worse)


async def test_without_the_comparison_a_worse_model_would_be_used(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    files = models(tmp_path / "models", "a", "b")
    supervisor = Supervisor(tmp_path, lambda _: None)
    await supervisor.consider(files.folder / "a")
    await supervisor.consider(files.folder / "b")
    assert files.current == files.folder / "b"


async def test_the_server_that_serves_already_is_the_rival_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    stopped: list[str] = []

    async def starts(server: Server) -> bool:
        started.append(server.model.name)
        return True

    async def stops(server: Server) -> None:
        stopped.append(server.model.name)

    async def judge(new: Server, old: Server) -> list[str]:
        assert old is supervisor.server
        return ["worse"]

    monkeypatch.setattr(Server, "start", starts)
    monkeypatch.setattr(Server, "stop", stops)
    monkeypatch.setattr(Server, "dead", False)
    (tmp_path / "models").mkdir()
    files = models(tmp_path / "models", "a", "b")
    told: list[str] = []
    supervisor = Supervisor(tmp_path, told.append, judge)
    await supervisor.consider(files.folder / "a")
    supervisor.server = Server(files.folder / "a")
    await supervisor.consider(files.folder / "b")
    assert (started, stopped, told) == (["b"], ["b"], [])  # and /readyz still says that it is ready
