"""The team's own ready answers, and the page on which one of them, or a step of a guide, is chosen for an answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from bot import escalations
from bot.console import case_words, inserting
from bot.console.casework import Number, seen
from bot.console.forms import Fields, Typed
from bot.console.organise import Coordinator
from bot.console.pages import HOME, Form, Member, Rt, flash, page, redirect
from bot.pseudonyms import pseudonym
from bot.runtime import Runtime
from bot.store.case_models import ReadyAnswer
from bot.store.models import Staff
from flows.texts import BASE, LANGUAGES

READY = f"{HOME}/ready-answers"
MAX_TITLE, MAX_WORDS = 80, 3000

router = APIRouter()


# ── choosing one ───────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/cases/{number:int}/insert")
async def choose(
    request: Request, rt: Rt, member: Member, number: Number, guide: Annotated[str, Query(max_length=32)] = ""
) -> HTMLResponse:
    async with rt.store.reading() as session:
        person, case = await seen(session, member, number)
        lang = escalations.reads(person, case)
        ready = [inserting.of_row(row, lang) for row in await inserting.ready(session)]
    known = rt.flows.guides.get(guide)
    return page(
        request,
        "insert.html",
        number=number,
        called=pseudonym(case.person_id),
        language=case_words.LANGUAGES[lang],
        ready=ready,
        guides=inserting.guides(rt, case.about),
        guide=known,
        steps=inserting.steps(rt, guide, lang),
    )


# ── the team's own ─────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/ready-answers")
async def listed(request: Request, rt: Rt, _: Member) -> HTMLResponse:
    async with rt.store.reading() as session:
        rows = await inserting.ready(session)
    return page(request, "ready_answers.html", rows=rows, languages=case_words.LANGUAGES, html=LANGUAGES)


@router.get("/ready-answers/new")
async def new(request: Request, _: Coordinator) -> HTMLResponse:
    return _form(request, Typed({}), None)


@router.post("/ready-answers/new")
async def make(request: Request, rt: Rt, member: Coordinator, form: Form) -> Response:
    return await _write(request, rt, member, Fields(form), None)


@router.get("/ready-answers/{number:int}/edit")
async def edit(request: Request, rt: Rt, _: Coordinator, number: Number) -> HTMLResponse:
    async with rt.store.reading() as session:
        row = await _found(session, number)
    return _form(request, Typed.one_each(title=row.title, **row.words), row)


@router.post("/ready-answers/{number:int}/edit")
async def change(request: Request, rt: Rt, member: Coordinator, form: Form, number: Number) -> Response:
    return await _write(request, rt, member, Fields(form), number)


@router.post("/ready-answers/{number:int}/delete")
async def remove(request: Request, rt: Rt, _: Coordinator, __: Form, number: Number) -> Response:
    async with rt.store.writing() as session:
        await session.delete(await _found(session, number))
    return _done(request, "La réponse est supprimée.")


async def _found(session: AsyncSession, number: int) -> ReadyAnswer:
    row = await session.get(ReadyAnswer, number)
    if row is None:
        raise HTTPException(404)
    return row


async def _write(request: Request, rt: Runtime, member: Staff, fields: Fields, number: int | None) -> Response:
    """Make one, or write it anew."""
    title = fields.line("title", MAX_TITLE, needed=True)
    words = {lang: fields.prose(lang, MAX_WORDS, needed=lang == BASE) for lang in case_words.LANGUAGES}
    async with rt.store.writing() as session:
        row = await _found(session, number) if number else ReadyAnswer()
        if fields.errors:
            return _form(request, fields, row if number else None)
        row.title, row.words = title, {lang: said for lang, said in words.items() if said}
        row.made_by, row.changed_at = member.id, rt.now()
        session.add(row)
    return _done(request, "La réponse est enregistrée.")


def _done(request: Request, said: str) -> Response:
    response = redirect(READY)
    flash(request, response, said)
    return response


def _form(request: Request, typed: Typed, row: ReadyAnswer | None) -> HTMLResponse:
    errors = typed.errors if isinstance(typed, Fields) else {}
    status = 422 if errors else 200
    return page(request, "ready_answer.html", status, typed=typed, errors=errors, row=row, most=MAX_WORDS)
