"""Notifications: who is told, when, and that nothing is said by it. The push service is a real one, on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from cryptography.exceptions import InvalidSignature
from sqlalchemy import delete, func, select, update

from bot import alerts, browsers, escalations, people, push, staff
from bot.push import is_known
from bot.runtime import Runtime
from bot.staff import Role
from bot.store.case_models import Alert, Case, PushAddress
from bot.store.database import Store
from bot.store.models import Staff
from bot.store.vault import Vault
from flows.opening import DANGER, WEEK
from flows.state import OpenCase
from tests.conftest import KEYS, START, Clock, Recorder
from tests.push_service import HANGS, PushService, claims, push_service
from tests.test_console_sign_in import member

PARIS = ZoneInfo("Europe/Paris")
NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=PARIS)
MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=PARIS)


@pytest.fixture
async def service(rt: Runtime) -> AsyncIterator[PushService]:
    async with push_service(rt) as (calling, service):
        object.__setattr__(rt, "push", calling.push)
        async with rt.store.writing() as session:
            await browsers.switch_on(rt, session)
        yield service


async def told(rt: Runtime, service: PushService, role: Role, name: str = "", **about: Any) -> Staff:
    """Somebody of the team with one browser, called as they are."""
    who = await member(rt, role, name)
    async with rt.store.writing() as session:
        await session.execute(update(Staff).where(Staff.id == who.id).values(about or {"max_cases": 10}))
        await browsers.subscribe(rt, session, who.id, service.endpoint(who.name))
    return who


async def case(rt: Runtime, priority: int = WEEK, address: str = "1", **about: Any) -> int:
    """Somebody waits for an answer, in French, and lets volunteers read it."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", address, rt.now())
        person.lang = "fr"
        wanted = OpenCase(about="housing", priority=priority, words="rue des Secrets", where=(), readers="volunteer")
        made = await escalations.open_case(rt, session, person, wanted)
        for name, value in about.items():
            setattr(made, name, value)
        await session.execute(delete(Alert))  # what opening it has planned
        return made.id


async def writes(rt: Runtime, number: int, why: alerts.Why = "message", on_duty: Sequence[int] = ()) -> None:
    """What is planned when the person of the case writes."""
    async with rt.store.writing() as session:
        one = await session.get_one(Case, number)
        await people.locked(session, one.person_id)
        one.turn = "team"
        await alerts.plan(rt, session, one, why, on_duty)


async def changes(rt: Runtime, number: int, **values: Any) -> None:
    async with rt.store.writing() as session:
        await session.execute(update(Case).where(Case.id == number).values(values))


async def rings(rt: Runtime) -> None:
    """All that is due by now."""
    while (address := await alerts.take(rt)) is not None:
        await alerts.ring(rt, address)


async def addresses(rt: Runtime) -> Sequence[PushAddress]:
    async with rt.store.reading() as session:
        return (await session.scalars(select(PushAddress).order_by(PushAddress.id))).all()


async def planned(rt: Runtime) -> int:
    async with rt.store.reading() as session:
        return await session.scalar(select(func.count()).where(Alert.sent_at.is_(None))) or 0


async def next_due(rt: Runtime) -> datetime | None:
    async with rt.store.reading() as session:
        return await alerts.next_due(session)


# ── the call ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_call_is_signed_and_says_nothing(rt: Runtime, service: PushService) -> None:
    await told(rt, service, "volunteer", "Zohra")
    await writes(rt, await case(rt))
    await rings(rt)
    [call] = service.calls
    async with rt.store.reading() as session:
        key = await browsers.public_key(session)
    said = claims(call, key)
    assert said.keys() == {"aud", "exp", "sub"} and said["aud"] == service.url
    assert START.timestamp() < said["exp"] <= (START + timedelta(hours=12)).timestamp()
    assert said["sub"] == "mailto:rafiq@localhost"
    assert (call.body, call.headers["Urgency"], call.headers["TTL"]) == (b"", "normal", "14400")
    assert not any(word in str(call.headers) for word in ("Secrets", "housing", "telegram"))
    with pytest.raises(InvalidSignature):
        other = push.public_key(push.new_key())
        call.headers["Authorization"] = call.headers["Authorization"].replace(key.rstrip("="), other.rstrip("="))
        claims(call, other)


@pytest.mark.parametrize(
    ("mail", "public", "expected"),
    [
        ("equipe@example.org", "https://rafiq.example.org", "mailto:equipe@example.org"),
        ("", "https://rafiq.example.org:8443", "https://rafiq.example.org:8443"),
    ],
)
def test_the_service_learns_whom_to_write_to(rt: Runtime, mail: str, public: str, expected: str) -> None:
    object.__setattr__(rt.settings, "mail_from", mail)
    object.__setattr__(rt.settings, "public_url", public)
    assert alerts.contact(rt.settings) == expected
    assert push.signature("https://fcm.googleapis.com/x", push.new_key(), expected, START)["Authorization"]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(rt: Runtime, service: PushService, status: int) -> None:
    await told(rt, service, "volunteer")
    service.answers["volunteer"] = [status]
    await writes(rt, await case(rt))
    await rings(rt)
    assert service.rung == ["volunteer"] and not await addresses(rt)


@pytest.mark.parametrize("status", [429, 500, 503, HANGS])
async def test_what_fails_is_tried_again_ever_later_and_given_up(
    rt: Runtime, service: PushService, clock: Clock, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(push, "TIMES", aiohttp.ClientTimeout(total=0.05 if status == HANGS else 5))
    await told(rt, service, "volunteer")
    service.answers["volunteer"] = [status] * 50
    await writes(rt, await case(rt))
    tried = []
    while (due := await next_due(rt)) is not None:
        clock.at = max(clock.at, due)
        await rings(rt)
        tried.append((clock.at - START).seconds // 60)
    assert tried == [0, 1, 2, 4, 8, 16, 32, 62, 92, 122, 152, 182, 212]
    [left] = await addresses(rt)
    assert left.ring_at is None and not await planned(rt)


async def test_who_asks_us_to_wait_is_obeyed(rt: Runtime, service: PushService, clock: Clock) -> None:
    await told(rt, service, "volunteer")
    service.answers["volunteer"], service.headers = [429], {"Retry-After": "600"}
    await writes(rt, await case(rt))
    for minutes, calls in ((0, 1), (9, 1), (1, 2)):
        clock.move(minutes=minutes)
        await rings(rt)
        assert len(service.calls) == calls


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403])
async def test_what_is_refused_or_leads_elsewhere_is_left(
    rt: Runtime, service: PushService, clock: Clock, status: int
) -> None:
    await told(rt, service, "volunteer")
    service.answers["volunteer"], service.headers = [status], {"Location": service.endpoint("elsewhere")}
    await writes(rt, await case(rt))
    for _ in range(2):
        await rings(rt)
        clock.move(hours=1)
    assert service.rung == ["volunteer"] and len(await addresses(rt)) == 1


async def test_nothing_is_logged_of_an_address(
    rt: Runtime, service: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    await told(rt, service, "volunteer", "Zohra")
    service.answers["Zohra"] = [500]
    await writes(rt, await case(rt))
    await rings(rt)
    assert "push address 1: later (500)" in caplog.text
    assert "Zohra" not in caplog.text and service.url not in caplog.text


# ── only known services ────────────────────────────────────────────────────────────────────────────────────────────

KNOWN = [
    "https://fcm.googleapis.com/fcm/send/dR8x:APA91bH_x-1",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAAB=",
    "https://web.push.apple.com/QGuQ",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2fb%2b",
]
UNKNOWN = [
    "",
    "http://fcm.googleapis.com/x",
    "ftp://fcm.googleapis.com/x",
    "https://example.org/x",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com.example.org/x",
    "https://evilfcm.googleapis.com/x",
    "https://example.org/fcm.googleapis.com/x",
    "https://example.org#.notify.windows.com/x",
    "https://example.org?.notify.windows.com/x",
    "https://notify.windows.com/x",
    "https://.notify.windows.com/x",
    "https://evilnotify.windows.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:443/x",
    "https://fcm.googleapis.com@example.org/x",
    "https://me:word@fcm.googleapis.com/x",
    "https://fcm.googleapis.com\\@example.org/x",
    "https://example.org\\.notify.windows.com/x",
    "https://fcm.googleapis.com%2eexample.org/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://2130706433/x",
    "https://localhost/x",
    "https://FCM.googleapis.com/x",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com/x\r\nHost: example.org",
    "https://fcm.googleapis.com/x\n",
    " https://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/é",
    "https://fcm.googleapis.com/" + "x" * 901,
]


@pytest.mark.parametrize("endpoint", KNOWN)
def test_the_services_of_the_four_browsers_are_known(endpoint: str) -> None:
    assert is_known(endpoint)


@pytest.mark.parametrize("endpoint", UNKNOWN)
def test_no_other_address_is_known(endpoint: str) -> None:
    assert not is_known(endpoint)


async def test_an_unknown_service_is_refused_when_subscribing_and_when_calling(rt: Runtime) -> None:
    async with push_service(rt) as (calling, service):
        who = await member(rt, "volunteer")
        async with rt.store.writing() as session:
            await browsers.switch_on(rt, session)
            with pytest.raises(browsers.CannotSubscribe):
                await browsers.subscribe(rt, session, who.id, service.endpoint("volunteer"))
            await browsers.subscribe(calling, session, who.id, service.endpoint("volunteer"))
        await writes(rt, await case(rt))
        await rings(rt)
        assert service.calls == [] and not await addresses(rt)


# ── who is told ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_holds_the_case_is_told_alone(rt: Runtime, service: PushService) -> None:
    holder = await told(rt, service, "volunteer")
    await told(rt, service, "caseworker")
    await writes(rt, await case(rt, holder_id=holder.id))
    await rings(rt)
    assert service.rung == ["volunteer"]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, {"volunteer", "caseworker", "admin"}),
        ({"readers": "caseworker"}, {"caseworker", "admin"}),
        ({"territory": "69"}, {"volunteer", "admin"}),
    ],
)
async def test_of_what_nobody_holds_all_are_told_who_may_read_it(
    rt: Runtime, service: PushService, about: dict[str, Any], expected: set[str]
) -> None:
    await told(rt, service, "volunteer")
    await told(rt, service, "volunteer", "dari", languages=["prs"])
    await told(rt, service, "caseworker", territories=["75"])
    await told(rt, service, "admin")
    await writes(rt, await case(rt, **about))
    await rings(rt)
    assert set(service.rung) == expected and len(service.rung) == len(expected)


async def test_those_on_duty_are_told_before_the_others(rt: Runtime, service: PushService) -> None:
    on_duty = await told(rt, service, "volunteer")
    stranger = await told(rt, service, "volunteer", "dari", languages=["prs"])
    await told(rt, service, "coordinator")
    await writes(rt, await case(rt), on_duty=[on_duty.id, stranger.id])
    await rings(rt)
    assert service.rung == ["volunteer"]


async def test_all_browsers_of_a_member_ring(rt: Runtime, service: PushService) -> None:
    who = await told(rt, service, "volunteer")
    async with rt.store.writing() as session:
        await browsers.subscribe(rt, session, who.id, service.endpoint("phone"))
    await writes(rt, await case(rt))
    await rings(rt)
    assert sorted(service.rung) == ["phone", "volunteer"]


async def test_the_dismissed_are_told_nothing(rt: Runtime, service: PushService) -> None:
    who = await told(rt, service, "volunteer")
    await writes(rt, await case(rt))
    async with rt.store.writing() as session:
        await staff.disable(session, await session.get_one(Staff, who.id))
    await rings(rt)
    await writes(rt, await case(rt, address="2"))
    assert (service.calls, await addresses(rt), await planned(rt)) == ([], [], 0)


@pytest.mark.parametrize("change", [{"turn": "person"}, {"closed_at": START}, {"readers": "caseworker"}])
async def test_what_has_come_to_nothing_by_then_is_not_told(
    rt: Runtime, service: PushService, change: dict[str, Any]
) -> None:
    await told(rt, service, "volunteer")
    number = await case(rt)
    await writes(rt, number)
    await changes(rt, number, **change)
    await rings(rt)
    assert service.calls == [] and not await planned(rt)


async def test_what_a_colleague_has_claimed_since_is_not_told(rt: Runtime, service: PushService) -> None:
    await told(rt, service, "caseworker")
    claimed, number = await member(rt, "volunteer"), await case(rt)
    await writes(rt, number)
    await changes(rt, number, holder_id=claimed.id)
    await rings(rt)
    assert service.calls == []


# ── when ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_at_night_it_waits_for_the_morning(rt: Runtime, service: PushService, clock: Clock) -> None:
    clock.at = NIGHT.astimezone(UTC)
    await told(rt, service, "volunteer")
    await writes(rt, await case(rt))
    await rings(rt)
    assert service.calls == []
    clock.at = MORNING.astimezone(UTC)
    await rings(rt)
    assert service.rung == ["volunteer"]


async def test_what_was_due_before_the_night_and_was_missed_waits_too(
    rt: Runtime, service: PushService, clock: Clock
) -> None:
    clock.at = NIGHT.astimezone(UTC) - timedelta(hours=3)
    await told(rt, service, "volunteer")
    await writes(rt, await case(rt))
    clock.at = NIGHT.astimezone(UTC)
    await rings(rt)
    assert service.calls == []
    clock.at = MORNING.astimezone(UTC)
    await rings(rt)
    assert service.rung == ["volunteer"]


async def test_a_service_that_fails_until_the_night_is_not_tried_in_it(
    rt: Runtime, service: PushService, clock: Clock
) -> None:
    clock.at = NIGHT.astimezone(UTC) - timedelta(hours=2, minutes=31)  # a minute before nine
    await told(rt, service, "volunteer")
    service.answers["volunteer"] = [503]
    await writes(rt, await case(rt))
    for at in (clock.at, NIGHT, MORNING):
        clock.at = at.astimezone(UTC)
        await rings(rt)
    assert len(service.calls) == 2 and service.calls[0].headers["TTL"] == "60"  # nor does the service ring in it


async def test_danger_rings_at_all_professionals_at_night(rt: Runtime, service: PushService, clock: Clock) -> None:
    clock.at = NIGHT.astimezone(UTC)
    holder = await told(rt, service, "volunteer")
    for role in ("caseworker", "coordinator", "admin"):
        await told(rt, service, role)
    await told(rt, service, "volunteer", "another")
    await writes(rt, await case(rt, DANGER, holder_id=holder.id), "danger")
    await rings(rt)
    assert sorted(service.rung) == ["admin", "caseworker", "coordinator", "volunteer"]
    assert {call.headers["Urgency"] for call in service.calls} == {"high"}


async def test_in_danger_the_next_words_ring_at_who_holds_it(rt: Runtime, service: PushService, clock: Clock) -> None:
    clock.at = NIGHT.astimezone(UTC)
    holder = await told(rt, service, "caseworker")
    await told(rt, service, "admin")
    await writes(rt, await case(rt, DANGER, holder_id=holder.id))
    await rings(rt)
    assert service.rung == ["caseworker"]


async def test_a_danger_does_not_wait_for_what_was_told_or_planned_before(
    rt: Runtime, service: PushService, clock: Clock
) -> None:
    await told(rt, service, "caseworker")
    number = await case(rt)
    await writes(rt, number)
    await rings(rt)
    clock.at = NIGHT.astimezone(UTC)
    await writes(rt, number)
    await changes(rt, number, priority=DANGER)
    await writes(rt, number, "danger")
    await rings(rt)
    assert [call.headers["Urgency"] for call in service.calls] == ["normal", "high"]


async def test_a_burst_rings_once_and_again_when_nobody_answers(
    rt: Runtime, service: PushService, clock: Clock
) -> None:
    await told(rt, service, "volunteer")
    number = await case(rt)
    for _ in range(5):
        await writes(rt, number)
        await rings(rt)
        clock.move(minutes=1)
    assert len(service.calls) == 1
    clock.move(minutes=30)
    await rings(rt)
    assert len(service.calls) == 2
    clock.move(hours=2)
    await rings(rt)
    assert len(service.calls) == 2


async def test_who_is_at_it_is_told_two_minutes_later_unless_they_answer(
    rt: Runtime, service: PushService, clock: Clock
) -> None:
    holder = await told(rt, service, "volunteer")
    number = await case(rt, holder_id=holder.id)
    await writes(rt, number)
    await rings(rt)
    for _ in range(3):  # answered and asked back, every minute
        clock.move(minutes=1)
        await changes(rt, number, touched_at=clock.at, turn="person")
        await rings(rt)
        await writes(rt, number)
    for minutes, calls in ((1, 1), (1, 2)):
        clock.move(minutes=minutes)
        await rings(rt)
        assert len(service.calls) == calls


async def test_many_cases_are_one_ring_and_the_next_five_minutes_later(
    rt: Runtime, service: PushService, clock: Clock
) -> None:
    await told(rt, service, "volunteer")
    for n in range(20):
        await writes(rt, await case(rt, address=str(n)))
    clock.move(hours=9)  # we were away
    await rings(rt)
    assert len(service.calls) == 1
    clock.move(minutes=1)
    await writes(rt, await case(rt, address="another"))
    for minutes, calls in ((0, 1), (3, 1), (1, 2)):
        clock.move(minutes=minutes)
        await rings(rt)
        assert len(service.calls) == calls


async def test_two_schedulers_ring_once(rt: Runtime, service: PushService) -> None:
    other = Runtime(**{**vars(rt), "store": Store(rt.settings.database_url, Vault(KEYS), durable=False)})
    for n in range(5):
        await told(rt, service, "volunteer", f"v{n}")
    for n in range(5):
        await writes(rt, await case(rt, address=str(n)))
    await asyncio.gather(*(rings(one) for one in (rt, other) * 3))
    await other.store.close()
    assert sorted(service.rung) == [f"v{n}" for n in range(5)]


async def test_after_a_crash_in_between_it_rings_again(rt: Runtime, service: PushService, clock: Clock) -> None:
    await told(rt, service, "volunteer")
    await writes(rt, await case(rt))
    assert await alerts.take(rt) is not None  # and dies
    await rings(rt)
    assert service.calls == []
    clock.move(minutes=1)
    await rings(rt)
    assert service.rung == ["volunteer"]


async def test_what_comes_during_a_call_rings_after_it(rt: Runtime, service: PushService, clock: Clock) -> None:
    await told(rt, service, "caseworker")
    await writes(rt, await case(rt, DANGER))
    first = await alerts.take(rt)
    assert first is not None
    await writes(rt, await case(rt, DANGER, address="2"))
    second = await alerts.take(rt)
    for address in (first, second):
        assert address is not None
        await alerts.ring(rt, address)
    await rings(rt)
    assert len(service.calls) == 2


async def test_an_alert_that_others_plan_rings_too(rt: Runtime, service: PushService) -> None:
    who, holder = await told(rt, service, "coordinator"), await told(rt, service, "volunteer")
    number = await case(rt, holder_id=holder.id)
    async with rt.store.writing() as session:
        session.add(Alert(staff_id=who.id, case_id=number, why="late", due_at=rt.now()))
    await rings(rt)
    assert service.rung == ["coordinator"]


# ── off, and whose browser it is ───────────────────────────────────────────────────────────────────────────────────


async def test_while_it_is_off_nothing_is_planned_and_nobody_subscribes(rt: Runtime, service: PushService) -> None:
    who = await told(rt, service, "volunteer")
    await writes(rt, await case(rt))
    async with rt.store.writing() as session:
        before = await browsers.public_key(session)
        await browsers.switch_off(rt, session)
        with pytest.raises(browsers.CannotSubscribe):
            await browsers.subscribe(rt, session, who.id, service.endpoint("volunteer"))
    await writes(rt, await case(rt, address="2"))
    await rings(rt)
    assert (service.calls, await addresses(rt), await planned(rt)) == ([], [], 0)
    async with rt.store.writing() as session:
        await browsers.switch_on(rt, session)
        assert await browsers.public_key(session) == before


async def test_two_who_switch_it_on_make_one_key(rt: Runtime) -> None:
    async def switch_on() -> str:
        async with rt.store.writing() as session:
            await browsers.switch_on(rt, session)
            return await browsers.public_key(session)

    assert len(set(await asyncio.gather(*(switch_on() for _ in range(4))))) == 1


async def test_a_browser_is_of_who_subscribed_last_and_ten_at_most(rt: Runtime, service: PushService) -> None:
    first, second = await told(rt, service, "volunteer"), await told(rt, service, "caseworker")
    async with rt.store.writing() as session:
        await browsers.subscribe(rt, session, second.id, service.endpoint("volunteer"))
        assert await browsers.of(session, first.id) == []
        for n in range(12):
            await browsers.subscribe(rt, session, first.id, service.endpoint(str(n)))
        kept = [one.endpoint.rpartition("/")[2] for one in await browsers.of(session, first.id)]
    assert kept == [str(n) for n in range(2, 12)]


async def test_the_worker_rings(rt: Runtime, service: PushService, recorder: Recorder) -> None:
    from bot import worker

    await told(rt, service, "volunteer")
    await writes(rt, await case(rt))
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(rt, stop))
    while not service.calls:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    stop.set()
    for topic in ("inbox", "outbox", "cases"):
        await rt.bell.ring(topic)
    await working
    assert service.rung == ["volunteer"]
