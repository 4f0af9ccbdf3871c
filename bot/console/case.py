"""The page of a case, and what is done with it besides answering: claim, hand over, note, close, open again."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import answers, case_access, presence, trace
from bot.answers import CannotDo
from bot.console import case_view, case_words, inserting
from bot.console.casework import CASES, INBOX, Held, Number, changing, seen
from bot.console.inserting import Insert
from bot.console.pages import Form, Member, Rt, field, flash, page, redirect
from bot.runtime import Runtime
from bot.staff import at_least
from bot.store.case_models import Case, CaseEntry
from bot.store.models import Staff
from flows.texts import LANGUAGES

MAX_NOTE = 2000

router = APIRouter()


@router.get("/cases/{number:int}")
async def one(request: Request, rt: Rt, member: Member, number: Number, insert: str = "") -> HTMLResponse:
    draft: dict[str, Any] = {"insert": insert[:80]} if insert else {}
    response = await show(request, rt, member, number, **draft)
    if "x-live" not in request.headers:
        await trace.saw(rt, member.id, "case", number)
    return response


async def show(
    request: Request, rt: Runtime, member: Staff, number: int, status: int = 200, **form: Any
) -> HTMLResponse:
    """The page, its answer form filled with what `form` holds. Raises 404 where the case is not for them."""
    async with rt.store.reading() as session:
        person, case = await seen(session, member, number)
        shown: dict[str, Any] = {
            "one": await case_view.view(rt, session, member, person, case),
            "talk": await case_view.talk(rt, session, member, person, case),
            "before": await case_view.before(rt, session, case) if at_least(member, "caseworker") else [],
            "colleagues": await _colleagues(session, member, case),
        }
        inserted = await inserting.chosen(rt, session, form.get("insert", ""), shown["one"].lang)
    there = [(name, typing) for staff_id, name, typing in await presence.who(rt, number) if staff_id != member.id]
    shown |= {"there": there, "reasons": case_words.REASONS, "max_text": answers.MAX_TEXT}
    shown |= {"DELIVERY": case_words.DELIVERY, "CANNOT": case_words.CANNOT, "html": LANGUAGES}
    return page(request, "case.html", status, **shown, **_filled(form, inserted))


def _filled(form: dict[str, Any], inserted: Insert | None) -> dict[str, Any]:
    """What a fresh form holds, and over it what was typed. A ready answer that is not in the person's language is typed."""
    filled: dict[str, Any] = {"text": "", "lang": "fr", "title": "", "spot": "", "kept": "", "kept_name": ""}
    filled |= {
        "errors": {},
        "review": None,
        "reviewed": "",
        "lost": [],
        "said": "",
        "obstacle": "",
        "nonce": secrets.token_hex(8),
    }
    filled |= form
    if inserted is not None and not inserted.words:
        filled["text"], inserted = filled["text"] or inserted.french, None
    return filled | {"inserted": inserted}


async def _colleagues(session: AsyncSession, member: Staff, case: Case) -> list[Staff]:
    """To whom it may be handed, by their name."""
    active = select(Staff).where(Staff.active, Staff.id != member.id).order_by(Staff.name, Staff.id)
    return [one for one in await session.scalars(active) if case_access.may_hold(one, case)]


# ── actions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def back(request: Request, number: int, why: CannotDo | None = None) -> Response:
    response = redirect(f"{CASES}/{number}#end")
    if why is not None:
        flash(request, response, case_words.cannot(why), "wrong")
    return response


@router.post("/cases/{number:int}/claim")
async def claim(request: Request, rt: Rt, member: Member, _: Form, number: Number) -> Response:
    try:
        async with changing(rt, member, number, "claimed") as held:
            await answers.claim(rt, held.session, held.person, held.case, member)
    except CannotDo as error:
        return back(request, number, error)
    except HTTPException:
        return _taken(request)
    return back(request, number)


def _taken(request: Request) -> Response:
    """Somebody else was quicker, so that a volunteer may not even read it any more."""
    response = redirect(INBOX)
    flash(
        request,
        response,
        "Cette demande n’est plus à prendre : une autre personne y répond, ou elle est fermée.",
        "note",
    )
    return response


@router.post("/cases/{number:int}/hand")
async def hand(request: Request, rt: Rt, member: Member, form: Form, number: Number) -> Response:
    """To the colleague whose number was chosen, or back to the queue."""
    to = field(form, "to")
    if to and not (to.isascii() and to.isdecimal() and len(to) < 10):
        raise HTTPException(404)
    try:
        async with changing(rt, member, number, "handed over") as held:
            colleague = await held.session.get(Staff, int(to)) if to else None
            if to and colleague is None:
                raise HTTPException(404)
            said = field(form, "note")[:MAX_NOTE]
            await answers.hand_over(rt, held.session, held.person, held.case, member, colleague, said)
    except CannotDo as error:
        return back(request, number, error)
    response = redirect(INBOX)
    done = "La demande est passée." if to else "La demande est de nouveau à prendre."
    flash(request, response, done)
    return response


@router.post("/cases/{number:int}/note")
async def note(request: Request, rt: Rt, member: Member, form: Form, number: Number) -> Response:
    said = field(form, "note").replace("\r\n", "\n")
    if not said or len(said) > MAX_NOTE:
        response = back(request, number)
        flash(request, response, f"Une note a entre 1 et {MAX_NOTE} signes : elle n’est pas gardée.", "wrong")
        return response
    key = form_key(rt, "note", number, field(form, "nonce"), said)
    async with changing(rt, member, number, "noted") as held:
        await answers.note(rt, held.session, held.case, member, said, key)
    return back(request, number)


def form_key(rt: Runtime, what: str, number: int, nonce: str, text: str) -> str | None:
    """What makes the same form of a case, sent twice, one `note` or `answer`; with other words in it, it is another one."""
    mark = rt.store.vault.sign("form words", text)[:16]
    return f"{what}:{number}:{nonce[:32]}:{mark}" if nonce.isalnum() else None


@router.post("/cases/{number:int}/close")
async def close(request: Request, rt: Rt, member: Member, form: Form, number: Number) -> Response:
    reason = field(form, "reason")
    if reason not in answers.REASONS:
        raise HTTPException(400)
    try:
        async with changing(rt, member, number, "closed") as held:
            await answers.close(rt, held.session, held.person, held.case, member, reason)
    except CannotDo as error:
        return back(request, number, error)
    response = redirect(INBOX)
    flash(request, response, "La demande est fermée. Rafiq demande à la personne si cela l’a aidée.")
    return response


@router.post("/cases/{number:int}/reopen")
async def reopen(request: Request, rt: Rt, member: Member, _: Form, number: Number) -> Response:
    try:
        async with changing(rt, member, number, "reopened") as held:
            await open_again(rt, held, member)
    except CannotDo as error:
        return back(request, number, error)
    except OpenElsewhere as error:
        return to_the_open_one(request, error)
    return back(request, number)


class OpenElsewhere(Exception):
    """The person has another case that is open: one person has one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


async def open_again(rt: Runtime, held: Held, member: Staff) -> None:
    """Raises CannotDo and OpenElsewhere."""
    own = Case.person_id == held.person.id, Case.closed_at.is_(None), Case.id != held.case.id
    if (other := await held.session.scalar(select(Case.id).where(*own).limit(1))) is not None:
        raise OpenElsewhere(other)
    await answers.reopen(rt, held.session, held.case, member)


def to_the_open_one(request: Request, error: OpenElsewhere) -> Response:
    response = redirect(f"{CASES}/{error.number}")
    flash(request, response, "Cette personne a déjà une demande ouverte : la voici. Rien n’est parti.", "note")
    return response


@router.post("/cases/{number:int}/entries/{entry:int}/again")
async def again(request: Request, rt: Rt, member: Member, _: Form, number: Number, entry: Number) -> Response:
    """Send once more what was not, or perhaps not, delivered."""
    try:
        async with changing(rt, member, number, "answered") as held:
            found = await held.session.get(CaseEntry, entry)
            if found is None or found.case_id != number or found.kind != "team":
                raise HTTPException(404)
            await answers.send_again(rt, held.session, held.person, held.case, found)
    except CannotDo as error:
        return back(request, number, error)
    return back(request, number)
