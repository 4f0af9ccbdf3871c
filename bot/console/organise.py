"""Programmes: the list, the page of one, and the form that coordinators fill in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import programmes, registrations
from bot.console import overview, programme_form
from bot.console.forms import Fields, Typed
from bot.console.pages import HOME, Form, Member, Rt, flash, page, redirect, require
from bot.runtime import Runtime
from bot.store.models import ActivityRow, ProgrammeRow, Staff
from flows.orthography import normalise
from flows.programme import Programme

PROGRAMMES = f"{HOME}/programmes"
MAX_SLUG = 40

router = APIRouter()
Coordinator = Annotated[Staff, Depends(require("coordinator"))]
Number = Annotated[int, Path(ge=1, le=2**62)]


@router.get("/programmes")
async def every(request: Request, rt: Rt, _: Member) -> HTMLResponse:
    coming = (
        select(ActivityRow.programme_id, func.count())
        .where(ActivityRow.status == "published", ActivityRow.ends_at > rt.now())
        .group_by(ActivityRow.programme_id)
    )
    async with rt.store.reading() as session:
        rows = (await session.scalars(select(ProgrammeRow))).all()
        counts = dict((await session.execute(coming)).all())
    rows = sorted(rows, key=lambda row: normalise(row.about["name"]["fr"]))
    return page(
        request,
        "programmes.html",
        current=[row for row in rows if row.archived_at is None],
        archived=[row for row in rows if row.archived_at is not None],
        counts=counts,
        entries=programme_form.ENTRIES,
    )


@router.get("/programmes/new")
async def new(request: Request, rt: Rt, _: Coordinator) -> HTMLResponse:
    return _form(request, rt, programme_form.new())


@router.post("/programmes/new")
async def make(request: Request, rt: Rt, _: Coordinator, form: Form) -> Response:
    fields = Fields(form)
    about = programme_form.read(rt.flows, fields, None)
    if about is None:
        return _form(request, rt, fields)
    async with rt.store.writing() as session:
        row = await programmes.save(session, await _free_slug(session, about.name.fr), about, rt.now())
    response = redirect(f"{PROGRAMMES}/{row.id}")
    flash(request, response, "Le programme est enregistré. Créez maintenant sa première activité.")
    return response


@router.get("/programmes/{number:int}")
async def one(request: Request, rt: Rt, _: Member, number: Number) -> HTMLResponse:
    async with rt.store.reading() as session:
        row = await found(session, number)
        coming = await overview.coming(rt, session, number)
        past = await overview.past(rt, session, number)
    about = Programme.model_validate(row.about)
    return page(
        request,
        "programme.html",
        row=row,
        about=about,
        coming=coming,
        past=past,
        themes=programme_form.themes(rt.flows),
        entry=programme_form.ENTRIES[about.entry],
        sensitivity=programme_form.SENSITIVITIES[about.sensitivity],
        link=link(rt, row),
    )


@router.get("/programmes/{number:int}/edit")
async def edit(request: Request, rt: Rt, _: Coordinator, number: Number) -> HTMLResponse:
    async with rt.store.reading() as session:
        row = await found(session, number)
    return _form(request, rt, programme_form.filled(Programme.model_validate(row.about)), row)


@router.post("/programmes/{number:int}/edit")
async def change(request: Request, rt: Rt, _: Coordinator, form: Form, number: Number) -> Response:
    fields = Fields(form)
    async with rt.store.writing() as session:
        row = await found(session, number)
        about = programme_form.read(rt.flows, fields, Programme.model_validate(row.about))
        if about is not None:
            await programmes.save(session, row.slug, about, rt.now())
            await registrations.replan(rt, session, number)
    if about is None:
        return _form(request, rt, fields, row)
    response = redirect(f"{PROGRAMMES}/{number}")
    flash(request, response, "Le programme est enregistré.")
    return response


@router.get("/programmes/{number:int}/archive")
async def ask_to_archive(request: Request, rt: Rt, _: Coordinator, number: Number) -> HTMLResponse:
    async with rt.store.reading() as session:
        row = await found(session, number)
        coming = [one for one in await overview.coming(rt, session, number) if one.status != "cancelled"]
    return page(request, "programme_archive.html", row=row, coming=coming)


@router.post("/programmes/{number:int}/archive")
async def archive(request: Request, rt: Rt, _: Coordinator, number: Number) -> Response:
    async with rt.store.writing() as session:
        await found(session, number)
        await programmes.archive(session, number, rt.now())
    response = redirect(PROGRAMMES)
    flash(request, response, "Le programme est archivé. Ses chiffres restent.")
    return response


async def found(session: AsyncSession, number: int) -> ProgrammeRow:
    row = await session.get(ProgrammeRow, number)
    if row is None:
        raise HTTPException(404)
    return row


def link(rt: Runtime, row: ProgrammeRow) -> str:
    """Opens the chat and unlocks the programme."""
    return f"{rt.settings.address}/?go={row.code}"


async def _free_slug(session: AsyncSession, name: str) -> str:
    """The name in small letters, with a number where another programme is called so."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in normalise(name)).split()
    first = "-".join(words)[:MAX_SLUG].strip("-")
    base = first if first[:1].isalpha() else f"p-{first}".strip("-")
    taken = set(await session.scalars(select(ProgrammeRow.slug).where(ProgrammeRow.slug.startswith(base))))
    slugs = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in slugs if slug not in taken)


def _form(request: Request, rt: Runtime, typed: Typed, row: ProgrammeRow | None = None) -> HTMLResponse:
    errors: dict[str, str] = typed.errors if isinstance(typed, Fields) else {}
    about = Programme.model_validate(row.about) if row else None
    shown: dict[str, Any] = {
        "typed": typed,
        "errors": errors,
        "row": row,
        "about": about,
        "themes": programme_form.themes(rt.flows),
        "entries": programme_form.ENTRIES,
        "sensitivities": programme_form.SENSITIVITIES,
        "reminders": programme_form.reminders(about),
    }
    return page(request, "programme_form.html", 422 if errors else 200, **shown)
