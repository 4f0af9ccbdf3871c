"""The Rasa project: data checks and transliteration here, training and serving in the environment that has Rasa."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from flows.loaded import Flows
from nlu import augment, data, transliterate

ROOT = Path(__file__).parent.parent
NLU_PYTHON = ROOT / ".venv-nlu" / "bin" / "python"
TOKEN = "token-of-the-tests"
GROUP = "- by: someone\n  dialect: kabuli\n  register: everyday\n  phrases: "
needs_rasa = [
    pytest.mark.nlu,
    pytest.mark.slow,
    pytest.mark.xdist_group("nlu"),  # one model and one server for all
    pytest.mark.skipif(not NLU_PYTHON.exists(), reason="the Rasa environment .venv-nlu is not installed"),
]


# Data


def project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_the_phrases_of_the_project_are_sound() -> None:
    phrases = data.read_phrases()
    assert {p.lang for p in phrases} == set(data.LANGUAGES)
    assert {p.intent for p in phrases} == set(data.intents())
    assert len(data.intents()) == 53


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("phrases/fr/greet.yml", "- by: [secret", "line 2"),
        ("phrases/fr/greet.yml", "secret", "a list of"),
        ("phrases/fr/greet.yml", GROUP + "[no]", "phrase 1 is not text"),
        ("phrases/fr/greet.yml", GROUP + "['/secret']", "begins with /"),
        ("phrases/fr/greet.yml", GROUP + "secret", "phrases is not a list"),
        ("phrases/fr/greet.yml", "- phrases: [secret]", "exactly by, dialect"),
        ("phrases/fr/hello.yml", GROUP + "[secret]", "not an intent"),
        ("phrases/de/greet.yml", GROUP + "[secret]", "not one of"),
        ("evaluation/fr/calibrate.yml", "- {text: secret, intent: hello}", "row 1"),
        ("evaluation/fr/judge.yml", "{}", "a list of"),
    ],
)
def test_bad_data_is_named_and_never_quoted(tmp_path: Path, name: str, text: str, reason: str) -> None:
    root = project(tmp_path, {"phrases/ar/greet.yml": GROUP + "[secret]", name: text})
    with pytest.raises(data.DataError) as error:
        data.read_phrases(root)
        for half in data.HALVES:
            data.read_evaluation(root, half)
    assert str(error.value).startswith(f"{name}: ")
    assert reason in str(error.value)
    assert "secret" not in str(error.value)


def test_the_guards_weights_were_learnt_from_the_phrases_as_they_stand(flows: Flows) -> None:
    weights = flows.guard.weights
    assert weights is not None
    assert weights.learnt_from == data.digest(data.read_phrases()), "run .venv-nlu/bin/python -m nlu.danger"


def test_training_on_bad_data_ends_with_one_line(tmp_path: Path) -> None:
    root = project(tmp_path, {"phrases/fr/greet.yml": GROUP + "[no]"})
    command = [sys.executable, "-m", "nlu.train", "--out", str(tmp_path / "out"), "--data", str(root)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "greet.yml: group 1: phrase 1" in done.stderr
    assert not (tmp_path / "out").exists()


def test_fingerprint_follows_phrases_and_the_half_for_thresholds_only(tmp_path: Path) -> None:
    def changed(name: str, text: str) -> str:
        return data.fingerprint(project(tmp_path, {name: text}))

    row = "- {text: a, intent: greet}\n"
    first = changed("phrases/fr/greet.yml", GROUP + "[bonjour]")
    second = changed("evaluation/fr/calibrate.yml", row)
    assert first != second
    assert changed("evaluation/fr/judge.yml", row) == second
    assert changed("phrases/fr/greet.yml", GROUP + "[salut]") != second


def test_nlu_imports_nothing_of_ours_but_the_normaliser_and_the_n_grams() -> None:
    for path in (ROOT / "nlu").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = {n for n in names if n.split(".")[0] in ("bot", "flows")}
            assert ours <= {"flows.orthography", "flows.grams"}, path


# Copies made for training


@pytest.mark.parametrize(
    ("lang", "dialect", "text", "expected"),
    [
        ("prs", "kabuli", "میخواهم", {"mekhaham", "mikhaham"}),
        ("prs", "kabuli", "می‌خواهم", {"mekhaham", "mikhaham"}),
        ("prs", "kabuli", "چی", {"chi", "chy"}),
        ("prs", "kabuli", "از", {"az"}),
        ("prs", "kabuli", "شب", {"shab"}),
        ("prs", "kabuli", "خانه", {"khana", "khona"}),
        ("prs", "kabuli", "غم", {"gham"}),
        ("ar", "levantine", "عندي", {"3andi", "3endi"}),
        ("ar", "levantine", "روح", {"rou7", "roh"}),
        ("ar", "maghrebi", "شهر", {"shahr", "chhar"}),
        ("ar", "msa", "خوف", {"khof", "5of"}),
        ("ar", "msa", "غالي", {"ghali"}),
    ],
)
def test_latin_copies_follow_what_people_write(lang: str, dialect: str, text: str, expected: set[str]) -> None:
    found = {copy for seed in range(60) for copy in transliterate.variants(text, lang, dialect, 3, seed)}
    assert expected <= found


def test_latin_copies_are_repeatable_and_keep_french_words() -> None:
    text = "برای logement social کجا بروم؟"
    first = transliterate.variants(text, "prs", "kabuli", 3)
    assert first == transliterate.variants(text, "prs", "kabuli", 3) and len(set(first)) == 3
    assert all("logement social" in copy and copy.endswith("?") for copy in first)
    assert first != transliterate.variants(text, "prs", "kabuli", 3, seed=8)
    assert transliterate.variants("bonjour", "prs", "kabuli", 3) == []
    assert transliterate.variants("bonjour", "fr", "standard", 3) == []


def test_no_arabic_letter_is_left_in_a_latin_copy() -> None:
    for phrase in data.read_phrases()[::7]:
        for copy in transliterate.variants(phrase.text, phrase.lang, phrase.dialect, 1):
            assert not re.search("[\u0620-\u064a\u0671-\u06d3]", copy)


def test_slips_change_little_and_are_repeatable() -> None:
    text = "je voudrais renouveler ma carte de séjour"
    assert augment.slip(text, "fr") == augment.slip(text, "fr") != text
    assert abs(len(augment.slip(text, "fr")) - len(text)) <= 4
    assert augment.slip("à", "fr") == "à"
    for phrase in data.read_phrases()[::50]:
        made = [augment.copy(phrase, kind) for kind in augment.kinds(phrase)]
        assert phrase.text not in made
        assert made == [augment.copy(phrase, kind) for kind in augment.kinds(phrase)]


# Setting up


def run_setup(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "nlu" / "setup.py"), "--venv", str(folder / "venv"), *arguments]
    bare = {"HOME": str(folder), "PATH": str(folder / "bin"), **environment}
    return subprocess.run(command, env=bare, capture_output=True, text=True, timeout=120)


def test_setup_without_a_python_310_that_runs_says_so_in_one_line(tmp_path: Path) -> None:
    shim = tmp_path / "bin" / "python3.10"
    project(tmp_path, {"bin/python3.10": "#!/bin/sh\necho 'pyenv: version not installed' >&2\nexit 127\n"})
    shim.chmod(0o755)
    done = run_setup(tmp_path)
    assert done.returncode == 3
    assert done.stdout.count("\n") == 1 and "No Python 3.10" in done.stdout
    assert not (tmp_path / "venv").exists()


def tiny_requirements(folder: Path) -> Path:
    """A package of our own beside a requirements file that never asks the network."""
    wheel = folder / "wheels" / "tiny_demo-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    files = {
        "tiny_demo.py": "",
        "tiny_demo-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny-demo\nVersion: 1.0\n",
        "tiny_demo-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [
        f"{n},sha256={urlsafe_b64encode(sha256(t.encode()).digest()).decode().rstrip('=')},{len(t)}"
        for n, t in files.items()
    ]
    files["tiny_demo-1.0.dist-info/RECORD"] = "\n".join([*rows, "tiny_demo-1.0.dist-info/RECORD,,"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    digest = sha256(wheel.read_bytes()).hexdigest()
    lines = f"--no-index\n--find-links {wheel.parent}\ntiny-demo==1.0 \\\n    --hash=sha256:{digest}\n"
    path = folder / "requirements.txt"
    path.write_text(lines)
    return path


class TestSetup:
    pytestmark = needs_rasa

    def test_installs_once_and_again_after_an_interruption(self, tmp_path: Path) -> None:
        arguments = ("--requirements", str(tiny_requirements(tmp_path)))
        first = run_setup(tmp_path, *arguments, NLU_PYTHON=str(NLU_PYTHON))
        assert first.returncode == 0, first.stdout + first.stderr
        assert "1 packages" in first.stdout and "ready" in first.stdout
        assert run_setup(tmp_path, *arguments).stdout == ""  # at once, and no Python 3.10 needed
        (tmp_path / "venv" / "rafiq-ready").rename(tmp_path / "venv" / "rafiq-unfinished")
        assert run_setup(tmp_path, *arguments).returncode == 3  # begins again, but finds no Python 3.10 now
        (tmp_path / "venv" / "rafiq-unfinished").unlink()
        assert "complete" in run_setup(tmp_path, *arguments).stdout  # filled by somebody else: every package is there

    def test_a_wrong_hash_is_refused(self, tmp_path: Path) -> None:
        requirements = tiny_requirements(tmp_path)
        requirements.write_text(re.sub("sha256:....", "sha256:0000", requirements.read_text()))
        done = run_setup(tmp_path, "--requirements", str(requirements), NLU_PYTHON=str(NLU_PYTHON))
        assert done.returncode == 1 and "pip ended" in done.stdout
        assert not (tmp_path / "venv" / "rafiq-ready").exists()


# Training and serving

SMALL = [
    "greet", "thanks", "out_of_scope", "residence_permit", "find_housing", "job_search", "crisis_suicide",
    "emergency_shelter",
]  # fmt: skip


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of eight intents, trained through the command."""
    folder = tmp_path_factory.mktemp("nlu")
    for lang in data.LANGUAGES:
        (folder / "phrases" / lang).mkdir(parents=True)
        for name in SMALL:
            shutil.copy(ROOT / "nlu" / "phrases" / lang / f"{name}.yml", folder / "phrases" / lang)
    learnt = {"learnt/fr/job_search.yml": GROUP + '["turlututu chapeau pointu", "chapeau pointu turlututu svp"]\n'}
    done = train(project(folder, learnt))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "models" / (folder / "models" / "newest").read_text()


def train(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(NLU_PYTHON), "-m", "nlu.train", "--out", str(folder / "models"), "--data", str(folder)]
    command += ["--learnt", str(folder / "learnt")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str, body: Any = None, token: str = TOKEN) -> tuple[int, Any]:
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        address = f"http://127.0.0.1:{self.port}{path}" + (f"?token={token}" if token else "")
        try:
            with urllib.request.urlopen(urllib.request.Request(address, data=sent), timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, None
        except OSError:
            return 0, None

    def parse(self, text: str) -> dict[str, Any]:
        status, answer = self.get("/model/parse", {"text": text})
        assert status == 200
        found: dict[str, Any] = answer
        return found

    def kind(self, text: str) -> tuple[str, float]:
        answer = self.parse(text)
        return answer["intent"]["name"], answer["intent"]["confidence"]


def start(model: Path, folder: Path) -> Server:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "server.log"
    command = [str(NLU_PYTHON), "-m", "nlu.serve", "--model", str(model), "--port", str(port), "--lifeline"]
    environment = {**os.environ, "RAFIQ_NLU_TOKEN": TOKEN, "LOG_LEVEL": "DEBUG"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Server(process, port, log)


def stop(server: Server) -> int:
    assert server.process.stdin
    server.process.stdin.close()
    return server.process.wait(10)


@pytest.fixture(scope="session")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(model, tmp_path_factory.mktemp("server"))
    deadline = time.monotonic() + 60
    while running.get("/status")[0] != 200:
        assert running.process.poll() is None and time.monotonic() < deadline, running.log.read_text()
        time.sleep(0.1)
    yield running
    if running.process.poll() is None:
        stop(running)


class TestRasa:
    pytestmark = needs_rasa

    def test_model_is_named_by_its_fingerprint_and_not_trained_twice(self, model: Path) -> None:
        root = model.parent.parent
        assert model.name == f"{data.fingerprint(root, root / 'learnt')}.tar.gz"
        assert sorted(p.name for p in model.parent.iterdir()) == sorted([model.name, "newest"])
        assert "Nothing has changed" in train(root).stdout

    def test_api_wants_the_token_and_nothing_else_is_open(self, server: Server) -> None:
        assert server.get("/status", token="")[0] == 401
        assert server.get("/model/parse", {"text": "bonjour"}, token="wrong")[0] == 401
        assert server.get("/webhooks/rest/webhook", {"message": "bonjour"}, token="")[0] == 404
        assert TOKEN.encode() not in Path(f"/proc/{server.process.pid}/cmdline").read_bytes()

    def test_answer_carries_all_that_the_service_needs(self, server: Server, model: Path) -> None:
        answer = server.parse("bonjour, je cherche un logement pour ma famille")
        assert answer["intent"]["name"] == "find_housing"
        assert answer["intent_ranking"][0] == answer["intent"] and len(answer["intent_ranking"]) == 8
        about = answer["rafiq"]
        assert about["lang"] == "fr" and about["lang_confidence"] > 0.9 and about["coverage"] > 0.7
        assert set(about["thresholds"]) == {"act", "offer", "coverage", "crisis"}
        assert about["crisis"] < about["thresholds"]["crisis"]
        assert about["model"] == model.name.removesuffix(".tar.gz")

    def test_what_this_installation_learnt_is_known(self, server: Server) -> None:
        assert server.kind("turlututu chapeau pointu")[0] == "job_search"

    @pytest.mark.parametrize("text", ["je veux mourir", "میخواهم بمیرم", "اريد ان اموت", "mekhaham bemiram"])
    def test_a_danger_raises_the_crisis_share(self, server: Server, text: str) -> None:
        ordinary = server.parse("merci beaucoup")["rafiq"]["crisis"]
        assert server.parse(text)["rafiq"]["crisis"] > 10 * ordinary

    @pytest.mark.parametrize(
        ("plain", "written"),
        [
            ("کارت اقامتم را تمدید کنم", "كارت اقامتم را تمديد كنم"),  # an Arabic keyboard
            ("میخواهم خانه بگیرم", "می‌خواهم خانه بگیرم"),  # half-space
            ("میخواهم خانه بگیرم", "می خواهم خانه بگیرم"),
            ("میخواهم خانه بگیرم", "میخواهـــم خانه بگیـــرم"),  # tatweel
            ("أريد بيتا للإيجار", "أُرِيدُ بَيْتًا لِلإِيجَارِ"),  # vowel marks
            ("أريد شقة", "اريد شقه"),
            ("rendez-vous 12 mai", "rendez-vous ۱۲ mai"),
            ("rendez-vous 12 mai", "rendez-vous ١٢ mai"),
            ("سلام", "سلااااام"),  # elongation
            ("merci", "MERCIIIII !!!"),
            ("je cherche un médecin", "je cherche un medecin"),
        ],
    )
    def test_spelling_changes_neither_intent_nor_confidence(self, server: Server, plain: str, written: str) -> None:
        assert server.kind(plain) == server.kind(written)

    @pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "؟!…", "你好吗"])
    def test_nothing_to_understand_gives_no_confidence(self, server: Server, text: str) -> None:
        answer = server.parse(text)
        assert answer["intent"] == {"name": None, "confidence": 0.0}
        assert answer["rafiq"]["coverage"] == 0 and answer["rafiq"]["crisis"] == 0

    @pytest.mark.parametrize(
        ("text", "lang"),
        [
            ("من کار میخواهم و فرانسوی یاد ندارم", "prs"),
            ("man kar mekhaham wa faransawi yad nadaram", "prs"),
            ("بدي شغل وما بعرف فرنسي", "ar"),
            ("3andi mochkil fel papiers ou ma n3ref walou", "ar"),
            ("je cherche du travail", "fr"),
            ("I am looking for a job, can you help me", "en"),
            ("زه کار غواړم خو په فرانسوي نه پوهیږم", "ps"),
            ("busco trabajo pero no hablo francés", "es"),
            ("iş arıyorum ama Fransızca bilmiyorum", "tr"),
            ("Я ищу работу", "ru"),
            ("😀", ""),
            ("xkq zzrw", ""),
        ],
    )
    def test_language_is_recognised(self, server: Server, text: str, lang: str) -> None:
        assert server.parse(text)["rafiq"]["lang"] == lang

    def test_a_very_long_text_is_answered_quickly(self, server: Server) -> None:
        began = time.monotonic()
        server.parse("je cherche un logement " * 5000)
        assert time.monotonic() - began < 1

    def test_no_words_and_no_token_in_the_log(self, server: Server) -> None:
        server.parse("quelquechosedesecret")
        server.get("/model/parse", b'{"text": "quelquechosedesecret"')
        server.get("/model/parse", {"text": ["quelquechosedesecret"]})
        server.get("/model/parse", {"text": None, "also": "quelquechosedesecret"})
        server.get("/quelquechosedesecret")
        assert "quelquechosedesecret" not in (written := server.log.read_text())
        assert TOKEN not in written

    def test_a_model_that_cannot_be_loaded_ends_the_server(self, tmp_path: Path) -> None:
        (tmp_path / "broken.tar.gz").write_bytes(b"not a model")
        running = start(tmp_path / "broken.tar.gz", tmp_path)
        assert running.process.wait(60) == 1
        assert "could not be loaded" in running.log.read_text()
        running.process.stdin and running.process.stdin.close()

    def test_dies_with_its_parent(self, server: Server) -> None:  # the last one: it ends the server
        assert stop(server) == -signal.SIGKILL
        assert server.get("/status")[0] == 0
