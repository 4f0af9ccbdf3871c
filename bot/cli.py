"""`rafiq`: what an administrator, a coordinator or a developer types."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import uvloop
from sqlalchemy.exc import OperationalError

from bot import (
    answers,
    app,
    bench,
    content,
    conversations,
    demo,
    demo_commands,
    escalations,
    inbox,
    nlu_commands,
    outbox,
    people,
    races,
    staff_commands,
    talk_commands,
)
from bot.channels.terminal import Terminal
from bot.messages import Inbound
from bot.nlu_server import Supervisor
from bot.runtime import Runtime
from bot.settings import ROOT, Settings, SettingsError, own_keys, read, write_keys
from bot.store.case_models import Case
from bot.store.migrate import upgrade
from bot.store.models import Person
from bot.store.rotate import rotate
from bot.store.vault import Vault
from flows import checks
from flows.lengths import long_sentences
from flows.load import FlowErrors, load
from flows.opening import DANGER
from flows.texts import LANGUAGES

Handler = Callable[[argparse.Namespace], int]


def main() -> None:
    """Exit codes: 0 done, 1 something is wrong with the content or the answer is no, 2 the call or the settings are wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "apscheduler", "alembic", "uvicorn.error"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    arguments = _parser().parse_args()
    try:
        raise SystemExit(arguments.run(arguments))
    except SettingsError as error:
        _stop(2, "Rafiq cannot start, these settings are wrong (see .env.example):", error.problems)
    except FlowErrors as error:
        _stop(1, "Rafiq cannot start, its content is wrong:", error.problems)
    except app.CannotStart as error:
        _stop(2, str(error), [])
    except OperationalError as error:
        _stop(2, f"The database does not answer: {type(error.orig).__name__}", [])
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _stop(code: int, what: str, problems: list[str]) -> None:
    print("\n  ".join([what, *problems]), file=sys.stderr)
    raise SystemExit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rafiq", description="A chat assistant in Dari, Arabic and French.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Handler, help: str, to: Any = commands) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = to.add_parser(name, help=help, description=help)
        command.set_defaults(run=run)
        return command

    add("serve", lambda _: _run(app.serve), "run everything in one process")
    for name in ("web", "worker", "scheduler"):
        add(name, _part(name), f"run only the {name}")
    add("migrate", _migrate, "bring the database to this version")
    chat = add("chat", _chat, "talk to Rafiq in the terminal; nothing is kept")
    chat.add_argument("--lang", choices=tuple(LANGUAGES), default="")
    add("check", _check, "look at every flow, text, guide and fact; exit 1 if anything is wrong")
    add("rotate", _rotate, "encrypt everything with a new key")
    add("demo", _demo, "invented programmes, people and a team to look at, dated from today; made anew each time")

    cases = commands.add_parser("cases", help="who waits for a human")
    cases.set_defaults(run=_cases_list)
    of_cases = cases.add_subparsers(metavar="ACTION")
    add("list", _cases_list, "list open cases, urgent first", of_cases)
    answer = add("answer", _cases_answer, "write to the person, in their language", of_cases)
    answer.add_argument("case", type=int)
    answer.add_argument("text")
    add("close", _cases_close, "close a case", of_cases).add_argument("case", type=int)

    nlu = commands.add_parser("nlu", help="the language model").add_subparsers(required=True, metavar="ACTION")
    add("train", nlu_commands.train, "install what is missing and train on the phrases", nlu)
    add("back", nlu_commands.back, "use the model before this one again", nlu)
    add("serve", nlu_commands.serve, "serve the newest model, for other machines", nlu)
    add("parse", nlu_commands.parse, "JSON lines in (text, lang), what they mean out", nlu)
    review = add("review", nlu_commands.review, "messages that were not understood, of people who agreed", nlu)
    of_review = review.add_subparsers(metavar="ACTION")
    accept = add("accept", nlu_commands.accept, "say what one means: it becomes a phrase", of_review)
    accept.add_argument("lesson", type=int)
    accept.add_argument("intent", choices=nlu_commands.intents(), metavar="INTENT")
    accept.add_argument("--text", help="the words to learn instead, when a name is left in them")
    add("reject", nlu_commands.reject, "erase one", of_review).add_argument("lesson", type=int)
    judge = add("evaluate", nlu_commands.evaluate, "how well unseen messages are understood; exit 1 below a floor", nlu)
    judge.add_argument("--lang", choices=tuple(LANGUAGES), action="append", help="only these")
    judge.add_argument("--worst", type=int, default=0, metavar="N", help="print the N worst answers of each language")

    _content_parser(commands, add)
    _staff_parser(commands, add)
    _bench_parser(commands, add)
    return parser


def _bench_parser(commands: Any, add: Any) -> None:
    measure = commands.add_parser("bench", help="measurements").add_subparsers(required=True, metavar="WHAT")
    loaded = add("messages", _bench_messages, "messages a second, beside bare commits", measure)
    loaded.add_argument("--people", type=int, default=50)
    loaded.add_argument("--each", type=int, default=5)
    found = add("directory", _bench_directory, "who helps, among many cards, beside a plain scan of them", measure)
    found.add_argument("--cards", type=int, default=10_000)
    race = add("places", _bench_places, "parties that race for places, from several processes", measure)
    race.add_argument("--parties", type=int, default=1000)
    race.add_argument("--places", type=int, default=100)
    race.add_argument("--processes", type=int, default=4)
    race.add_argument("--unguarded", action="store_true", help="without the lock, to see what it is for")
    race.add_argument(
        "--here", action="store_true", help="in the configured database, such as a PostgreSQL, which is filled"
    )
    due = add(
        "reminders",
        _bench_reminders,
        "reminders that are due, said by a service that is killed again and again",
        measure,
    )
    due.add_argument("--count", type=int, default=10_000)
    due.add_argument("--kill-every", type=float, default=7.0, help="seconds")
    talk_commands.add_parsers(measure, add, runtime_alone)
    sent = add("telegram", _bench_telegram, "Telegram's client, beside the library's default", measure)
    sent.add_argument("--count", type=int, default=2000)


def _content_parser(commands: Any, add: Any) -> None:
    texts = commands.add_parser("content", help="texts and guides").add_subparsers(required=True, metavar="ACTION")
    add("check", _check, "the same as `rafiq check`", texts)
    review = add("review", _review, "a sheet to review the texts of a language, or --sign what was read", texts)
    review.add_argument(
        "names", nargs="*", metavar="NAME", help="guides, or topics, numbers, glossary, anchors, structures"
    )
    review.add_argument("--lang", choices=tuple(LANGUAGES), required=True)
    review.add_argument("--out", type=Path, help="the HTML file to write; else var/review-LANG.html")
    review.add_argument("--sign", metavar="NAME", help="a guide, a file of facts, or guide/step for its doubt")
    review.add_argument("--by", help="who has read it")
    review.add_argument("--on", type=date.fromisoformat, help="when, as 2026-11-21; else today")
    review.add_argument("--hash", help="the hash on the sheet that was read")
    stamp = add("stamp", _stamp, "say that the translations are up to date with the French texts", texts)
    stamp.add_argument("--lang", choices=("prs", "ar"), action="append")


def _staff_parser(commands: Any, add: Any) -> None:
    team = commands.add_parser("staff", help="who may use the console").add_subparsers(required=True, metavar="ACTION")
    new = add("add", staff_commands.add, "add somebody; prints the link under which they choose a password", team)
    new.add_argument("email", metavar="EMAIL")
    new.add_argument("--role", choices=staff_commands.ROLES, required=True)
    new.add_argument("--name", default="", help="what they are called; else the first part of the address")
    add("list", staff_commands.show, "list the team", team)
    off = add("disable", staff_commands.disable, "sign somebody out, until they are invited again", team)
    off.add_argument("email", metavar="EMAIL")
    again = add("reset", staff_commands.reset, "a new link, also for who was disabled; ends all sign-ins", team)
    again.add_argument("email", metavar="EMAIL")


SWITCH_EVERY = 0.0002
"""Seconds. SQLite works in threads; at Python's 5 ms each of its many short calls would wait for the loop that long."""


def _run(what: Callable[[Settings], Coroutine[Any, Any, None]]) -> int:
    settings = read()
    sys.setswitchinterval(SWITCH_EVERY)
    uvloop.run(what(settings))
    return 0


def _part(name: str) -> Handler:
    return lambda _: _run(lambda settings: app.run(settings, name))


def _migrate(_: argparse.Namespace) -> int:
    upgrade(read().database_url)
    return 0


# ── content ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(_: argparse.Namespace) -> int:
    try:
        flows = load(ROOT)
    except FlowErrors as error:
        print("\n".join(error.problems))
        return 1
    problems = [*flows.warnings, *long_sentences(flows.facts), *checks.intents(flows.intents, nlu_commands.intents())]
    problems += demo.problems(ROOT)
    print(
        "\n".join(problems) if problems else f"{len(flows.flows)} flows in {len(LANGUAGES)} languages: no problem found"
    )
    return 1 if problems else 0


def _review(arguments: argparse.Namespace) -> int:
    flows = load(ROOT)
    on = arguments.on or datetime.now().astimezone().date()
    try:
        if arguments.sign:
            if not (arguments.by and arguments.hash):
                print("--sign wants --by and --hash, which stands on the sheet")
                return 2
            path = content.sign(ROOT, flows, arguments.sign, arguments.lang, arguments.by, on, arguments.hash)
            print(f"signed in {path.relative_to(ROOT)}")
            return 0
        page = content.page(flows, arguments.lang, arguments.names, on)
    except (content.CannotSign, KeyError) as error:
        print(error.args[0] if isinstance(error, content.CannotSign) else f"there is no {error.args[0]}")
        return 1
    out = arguments.out or ROOT / f"var/review-{arguments.lang}.html"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, "utf-8")
    print(out)
    return 0


def _stamp(arguments: argparse.Namespace) -> int:
    flows = load(ROOT)
    path = ROOT / "flows/translated.json"
    stamped = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for lang in arguments.lang or ("prs", "ar"):
        stamped[lang] = checks.sources(flows.texts, flows.facts)
    path.write_text(json.dumps(stamped, indent=0, sort_keys=True) + "\n", "utf-8")
    return 0


# ── keys ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rotate(_: argparse.Namespace) -> int:
    """With keys from the environment the newest of them is used; an installation's own key is replaced by a fresh one."""
    settings = read()
    own = settings.home / "secret-key"
    if own.exists() and own_keys(own) == settings.secret_keys:
        settings = replace(settings, secret_keys=(secrets.token_urlsafe(48), *settings.secret_keys))
        with app.only_one(settings):
            write_keys(own, settings.secret_keys)
            count = asyncio.run(rotate(settings.database_url, Vault(settings.secret_keys)))
            write_keys(own, settings.secret_keys[:1])
        print(f"{count} rows are under a fresh key; the old one is gone")
        return 0
    if len(settings.secret_keys) < 2:
        print("RAFIQ_SECRET_KEY holds one key: put a new one before it, separated by a space, and run this again")
        return 1
    count = asyncio.run(rotate(settings.database_url, Vault(settings.secret_keys)))
    print(f"{count} rows are under the newest key; the older ones may be removed from RAFIQ_SECRET_KEY")
    return 0


# ── cases ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_runtime(work: Callable[[Runtime], Awaitable[int]]) -> int:
    async def run() -> int:
        rt = app.build_runtime(read(), channels={})
        async with app.started(rt):
            return await work(rt)

    return asyncio.run(run())


def _demo(_: argparse.Namespace) -> int:
    """Also beside a service, which has brought the embedded database to this version."""
    settings = read()
    if settings.embedded:
        with contextlib.suppress(app.CannotStart), app.only_one(settings):
            upgrade(settings.database_url)
    return _with_runtime(demo_commands.make)


def _cases_list(_: argparse.Namespace) -> int:
    async def work(rt: Runtime) -> int:
        async with rt.store.reading() as session:
            for case in await escalations.waiting(session):
                said = [entry.body for entry in await escalations.entries(session, case) if entry.kind == "person"]
                words = " / ".join(body.get("text") or body.get("media", "") for body in said) or "(no words)"
                since = case.opened_at.astimezone(rt.settings.zone).strftime("%d/%m %H:%M")
                urgent = "URGENT " if case.priority == DANGER else ""
                who = f"person {case.person_id} ({case.lang or '?'})"
                print(f"{case.id}  {urgent}{case.about}  since {since}  {who}  {words}")
                if case.notes["where"]:
                    print(f"    in {', '.join(case.notes['where'])}")
        return 0

    return _with_runtime(work)


def _on_case(number: int, work: Callable[[Runtime, Any, Person, Case], Awaitable[object]]) -> int:
    async def run(rt: Runtime) -> int:
        async with rt.store.writing() as session:
            case = await session.get(Case, number)
            if case is None or case.closed_at is not None:
                print(f"there is no open case {number}")
                return 1
            await work(rt, session, await people.locked(session, case.person_id), case)
        await rt.bell.ring("console")
        return 0

    return _with_runtime(run)


def _cases_answer(arguments: argparse.Namespace) -> int:
    async def work(rt: Runtime, session: Any, person: Person, case: Case) -> None:
        said = answers.Said(arguments.text, escalations.reads(person, case))
        await answers.answer(rt, session, person, case, None, said)

    return _on_case(arguments.case, work)


def _cases_close(arguments: argparse.Namespace) -> int:
    async def work(rt: Runtime, session: Any, person: Person, case: Case) -> None:
        await answers.close(rt, session, person, case, None, "other")

    return _on_case(arguments.case, work)


# ── the terminal ───────────────────────────────────────────────────────────────────────────────────────────────────


def _chat(arguments: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        base = read(
            {"RAFIQ_HOME": folder} | {k: v for k, v in os.environ.items() if k in ("RAFIQ_NLU_URL", "RAFIQ_NLU_TOKEN")}
        )
        upgrade(base.database_url)
        asyncio.run(_talk(base, arguments.lang))
    return 0


async def _talk(settings: Settings, lang: str) -> None:
    stop = asyncio.Event()
    model = Supervisor(ROOT / "var", lambda said: print(f"(language model: {said})"))
    terminal = Terminal()
    nlu = None if settings.nlu_url else model.address
    rt = app.build_runtime(settings, nlu=nlu, channels={"terminal": terminal})
    async with app.started(rt):
        watching = None if settings.nlu_url else asyncio.create_task(model.run(stop))
        if lang:
            async with rt.store.writing() as session:
                person = await people.at_or_new(session, rt.store.vault, "terminal", terminal.address, rt.now())
                person.lang = lang
        await _handle(rt, Inbound("terminal", "start", terminal.address, "command", text="start"))
        while line := await asyncio.to_thread(sys.stdin.readline):
            for inbound in terminal.parse({}, line.encode(errors="replace")):
                await _handle(rt, inbound)
        stop.set()
        if watching is not None:
            await watching


async def _handle(rt: Runtime, inbound: Inbound) -> None:
    await inbox.receive(rt, inbound)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        worked = await conversations.process_next(rt) or await outbox.send_next(rt)
        async with rt.store.reading() as session:
            waits = await inbox.next_due(session) or await outbox.next_due(session)
        if not worked and waits is None:
            return
        if not worked:
            await asyncio.sleep(0.05)


# ── measurements ───────────────────────────────────────────────────────────────────────────────────────────────────


def _bench_messages(arguments: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.ERROR)

    async def measure(settings: Settings) -> None:
        rt = app.build_runtime(settings, nlu=lambda: None)
        async with app.started(rt):
            await bench.messages(rt, arguments.people, arguments.each)

    with tempfile.TemporaryDirectory() as folder:
        settings = read({"RAFIQ_HOME": folder})
        upgrade(settings.database_url)
        asyncio.run(measure(settings))
    return 0


def _bench_directory(arguments: argparse.Namespace) -> int:
    bench.directory(load(ROOT), arguments.cards)
    return 0


def runtime_alone(settings: Settings) -> Runtime:
    """Without channels; also for what is called in a process of its own."""
    return app.build_runtime(settings, channels={})


def _bench_places(arguments: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        settings = read() if arguments.here else read({"RAFIQ_HOME": folder})
        upgrade(settings.database_url)
        came = races.places(
            runtime_alone, settings, arguments.parties, arguments.places, arguments.processes, not arguments.unguarded
        )
    print(f"{came.registered} parties from {arguments.processes} processes in {came.seconds:.1f} s")
    print(f"people who go: {came.going} of {arguments.places} places; people who wait: {came.waiting}")
    print(f"families split: {came.split}; out of the order of their numbers: {came.disordered}")
    return 0 if came.going <= arguments.places and not came.split and not came.disordered else 1


def _bench_reminders(arguments: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        settings = read({"RAFIQ_HOME": folder})
        upgrade(settings.database_url)
        command = [str(Path(sys.executable).parent / "rafiq"), "serve"]
        came = asyncio.run(races.reminders(runtime_alone, settings, arguments.count, arguments.kill_every, command))
    print(f"\n{came.due} due, said {came.said}, {came.doubled} people hear it more than once")
    print(f"{came.kills} times killed in {came.seconds:.0f} s: {came.said / came.seconds:.0f}/s, starting included")
    return 0 if came.said == came.due and not came.doubled else 1


def _bench_telegram(arguments: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.ERROR)
    asyncio.run(bench.telegram(arguments.count))
    return 0
