"""Activities: the form that publishes one, and what is done with those that stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import activities, programmes
from bot.activities import Draft, Refused
from bot.console import activity_form, cards, overview, words
from bot.console.activity_form import Setting
from bot.console.forms import Fields, Typed
from bot.console.organise import Coordinator, Number, found, link
from bot.console.overview import Places
from bot.console.pages import HOME, Form, Member, Rt, field, flash, page, redirect
from bot.runtime import Runtime
from bot.store.models import ActivityRow, OccasionRow, ProgrammeRow, Registration, Staff
from flows.agenda import LIVE, Planned
from flows.orthography import normalise
from flows.programme import Activity, Programme

EARLIER = 40
"""Activities of a programme whose places are offered again."""
TWICE = timedelta(minutes=10)
"""The same activity, made by the same person within this time, is one that was sent twice."""
MAX_WEEKS = 52

router = APIRouter()
Asked = Annotated[int, Query(ge=0, lt=2**31)]


# ── a new one ──────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/activities/new")
async def new(request: Request, rt: Rt, _: Coordinator, programme: Asked = 0) -> Response:
    async with rt.store.reading() as session:
        current = select(ProgrammeRow).where(ProgrammeRow.archived_at.is_(None))
        rows = (await session.scalars(current)).all()
        if not programme and len(rows) != 1:
            rows = sorted(rows, key=lambda row: normalise(row.about["name"]["fr"]))
            return page(request, "activity_programme.html", programmes=rows)
        row = await found(session, programme or rows[0].id)
        setting, last = await _setting_of_new(rt, session, row.id)
    return _form(request, rt, setting, activity_form.new(setting, last), row)


@router.post("/activities/new")
async def make(request: Request, rt: Rt, member: Coordinator, form: Form) -> Response:
    number = field(form, "programme")
    if not number.isdecimal() or len(number) > 9:
        raise HTTPException(404)
    fields = Fields(form)
    async with rt.store.reading() as session:
        row = await found(session, int(number))
        setting, _ = await _setting_of_new(rt, session, row.id)
    draft, publish = _possible(rt, fields, activity_form.read(setting, fields)), fields["do"] == "publish"
    warnings = _unheeded(fields, _french_only(draft.about) if draft and publish else {})
    if draft is None or warnings or fields["do"] == "preview":
        return _form(request, rt, setting, fields, row, draft, warnings)
    try:
        async with rt.store.writing() as session:
            made = await _made(rt, session, draft, member, publish)
    except Refused as error:
        _refuse(fields, error)
        return _form(request, rt, setting, fields, row)
    return await _done(request, rt, made.id, _said(rt, row, draft.about) if publish else _DRAFT)


def _possible(rt: Runtime, fields: Fields, draft: Draft | None) -> Draft | None:
    try:
        if draft:
            draft.check(rt.now())
    except Refused as error:
        _refuse(fields, error)
        return None
    return draft


async def _made(rt: Runtime, session: AsyncSession, draft: Draft, member: Staff, publish: bool) -> ActivityRow:
    """The new activity; sent twice, the one that was made first."""
    await session.scalar(select(ProgrammeRow).where(ProgrammeRow.id == draft.programme).with_for_update())
    draft.check(rt.now())
    same = (
        ActivityRow.programme_id == draft.programme,
        ActivityRow.made_by == member.id,
        ActivityRow.starts_at == draft.moments[0][0],
        ActivityRow.edited_at > rt.now() - TWICE,
        ActivityRow.status == ("published" if publish else "draft"),
    )
    about = draft.about.model_dump(mode="json")
    twin = next((row for row in await session.scalars(select(ActivityRow).where(*same)) if row.about == about), None)
    return twin or await activities.make(rt, session, draft, member.id, publish)


async def _setting_of_new(rt: Runtime, session: AsyncSession, programme: int) -> tuple[Setting, Planned | None]:
    """What a new form is read against, and the last activity of the programme."""
    numbers = select(ActivityRow.id).where(ActivityRow.programme_id == programme).order_by(ActivityRow.id.desc())
    earlier = await programmes.planned(rt, session, (await session.scalars(numbers.limit(EARLIER))).all())
    last = earlier[-1] if earlier else None
    places = {normalise(one.activity.place.fr): one.activity for one in earlier}
    before = last.activity if last else None
    return Setting(programme, rt.settings.zone, rt.flows.facts.ready, before, places=places), last


# ── one that stands ────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/activities/{number:int}/edit")
async def edit(request: Request, rt: Rt, _: Coordinator, number: Number) -> Response:
    async with rt.store.reading() as session:
        row, setting, one = await _setting(rt, session, number)
    if one.status == "cancelled":
        return _back(request, number, _WHY["cancelled"])
    return _form(request, rt, setting, activity_form.filled(setting, one), row)


@router.post("/activities/{number:int}/edit")
async def change(request: Request, rt: Rt, _: Coordinator, form: Form, number: Number) -> Response:
    fields = Fields(form)
    async with rt.store.reading() as session:
        row, setting, one = await _setting(rt, session, number)
        told = await _told(session, number)
    draft, publish = activity_form.read(setting, fields), fields["do"] == "publish"
    seen = publish or one.status == "published"
    given = (_french_only(draft.about) if seen else {}) | _telling(rt, one, draft, told) if draft else {}
    warnings = _unheeded(fields, given)
    if draft is None or warnings or fields["do"] == "preview":
        return _form(request, rt, setting, fields, row, draft, warnings)
    try:
        async with rt.store.writing() as session:
            await activities.change(rt, session, number, draft, _seen(fields))
            if publish:
                await activities.publish(rt, session, number)
    except Refused as error:
        if error.field == "status":
            return _back(request, number, _WHY[error.reason])
        _refuse(fields, error)
        return _form(request, rt, setting, fields, row)
    published = publish and one.status == "draft"
    return await _done(request, rt, number, _said(rt, row, draft.about) if published else "C’est enregistré.")


def _seen(fields: Fields) -> datetime | None:
    """When what stands in the form was last written."""
    try:
        return datetime.fromisoformat(fields["edited"])
    except ValueError:
        return None


async def _setting(rt: Runtime, session: AsyncSession, number: int) -> tuple[ProgrammeRow, Setting, Planned]:
    own = await _activity(session, number)
    row, one = await found(session, own.programme_id), await _planned(rt, session, number)
    setting, _ = await _setting_of_new(rt, session, row.id)
    return (
        row,
        replace(setting, before=one.activity, stands=one, repeat=own.repeat, edited=own.edited_at.isoformat()),
        one,
    )


@router.get("/activities/{number:int}/copy")
async def ask_to_copy(request: Request, rt: Rt, _: Coordinator, number: Number) -> HTMLResponse:
    async with rt.store.reading() as session:
        one = await _planned(rt, session, number)
    return page(request, "activity_copy.html", one=one, most=MAX_WEEKS)


@router.post("/activities/{number:int}/copy")
async def copy(request: Request, rt: Rt, member: Coordinator, form: Form, number: Number) -> Response:
    weeks = Fields(form).number("weeks", 1, MAX_WEEKS) or 1
    async with rt.store.writing() as session:
        await _activity(session, number)
        made = await activities.copy(rt, session, number, member.id, 7 * weeks)
    response = redirect(f"{HOME}/activities/{made.id}/edit")
    flash(request, response, "C’est une copie, en brouillon. Vérifiez le jour, puis publiez.", "note")
    await rt.bell.ring("console")
    return response


@router.get("/activities/{number:int}/cancel")
async def ask_to_cancel(request: Request, rt: Rt, _: Coordinator, number: Number) -> Response:
    async with rt.store.reading() as session:
        one = await _planned(rt, session, number)
        told = await _told(session, number)
    if one.status == "cancelled":
        return _back(request, number, "Cette activité est déjà annulée.")
    return page(request, "activity_cancel.html", one=one, occasion=None, told=_hearing(rt, one, told))


@router.post("/activities/{number:int}/cancel")
async def cancel(request: Request, rt: Rt, _: Coordinator, number: Number) -> Response:
    async with rt.store.writing() as session:
        await _activity(session, number)
        await activities.cancel(rt, session, number)
    return await _done(request, rt, number, "L’activité est annulée.")


@router.get("/occasions/{number:int}/cancel")
async def ask_to_cancel_occasion(request: Request, rt: Rt, _: Coordinator, number: Number) -> Response:
    async with rt.store.reading() as session:
        occasion = await _occasion(session, number)
        one = await _planned(rt, session, occasion.activity_id)
        told = await _told(session, one.id)
    if not _may_be_cancelled(rt, one, number):
        return _back(request, one.id, _WHY["off"])
    shown = one.occasion(number)
    return page(request, "activity_cancel.html", one=one, occasion=shown, told=_hearing(rt, one, told))


@router.post("/occasions/{number:int}/cancel")
async def cancel_occasion(request: Request, rt: Rt, _: Coordinator, number: Number) -> Response:
    async with rt.store.reading() as session:
        activity = (await _occasion(session, number)).activity_id
    try:
        async with rt.store.writing() as session:
            await activities.cancel_occasion(rt, session, activity, number)
    except Refused:
        return _back(request, activity, _WHY["off"])
    return await _done(request, rt, activity, "La séance est annulée.")


@router.get("/activities/{number:int}/preview")
async def preview(request: Request, rt: Rt, _: Member, number: Number) -> HTMLResponse:
    """What people see, and how they come to it."""
    async with rt.store.reading() as session:
        own = await _activity(session, number)
        row, one = await found(session, own.programme_id), await _planned(rt, session, number)
        there = (await overview.places(session, [number])).get(number, Places())
    shown = cards.shown(rt, one, there)
    return page(
        request, "activity_preview.html", one=one, row=row, cards=shown, ways=cards.ways(one), link=link(rt, row)
    )


@router.get("/activities/{number:int}/publish")
async def ask_to_publish(_: Coordinator, number: Number) -> Response:
    return redirect(f"{HOME}/activities/{number}/preview")


@router.post("/activities/{number:int}/publish")
async def publish(request: Request, rt: Rt, _: Coordinator, number: Number) -> Response:
    try:
        async with rt.store.writing() as session:
            own = await _activity(session, number)
            row = await session.get_one(ProgrammeRow, own.programme_id)
            await activities.publish(rt, session, number)
    except Refused as error:
        response = redirect(f"{HOME}/activities/{number}/edit")
        flash(request, response, f"Pas encore publiée. {_why(error)}", "wrong")
        return response
    if own.status == "cancelled":
        return _back(request, number, _WHY["cancelled"])
    return await _done(request, rt, number, _said(rt, row, Activity.model_validate(own.about)))


# ── what they share ────────────────────────────────────────────────────────────────────────────────────────────────


async def _activity(session: AsyncSession, number: int) -> ActivityRow:
    row = await session.get(ActivityRow, number)
    if row is None:
        raise HTTPException(404)
    return row


async def _planned(rt: Runtime, session: AsyncSession, number: int) -> Planned:
    planned = await programmes.planned(rt, session, [number])
    if not planned:
        raise HTTPException(404)
    return planned[0]


async def _occasion(session: AsyncSession, number: int) -> OccasionRow:
    row = await session.get(OccasionRow, number)
    if row is None:
        raise HTTPException(404)
    return row


def _may_be_cancelled(rt: Runtime, one: Planned, number: int) -> bool:
    return one.status != "cancelled" and any(each.id == number and each.starts > rt.now() for each in one.held)


async def _done(request: Request, rt: Runtime, number: int, said: str) -> Response:
    """After a change that people may have to hear of."""
    await rt.bell.ring("console")
    await rt.bell.ring("reminders")
    response = redirect(f"{HOME}/activities/{number}")
    flash(request, response, said)
    return response


def _back(request: Request, number: int, why: str) -> Response:
    """To the page of the activity, with why nothing was done."""
    response = redirect(f"{HOME}/activities/{number}")
    flash(request, response, why, "wrong")
    return response


def _said(rt: Runtime, row: ProgrammeRow, about: Activity) -> str:
    """That it is published, and how people come to it."""
    programme = Programme.model_validate(row.about)
    if programme.entry == "open" and programme.sensitivity != "high":
        return f"Publiée. On la trouve en écrivant à Rafiq, par exemple : « {about.title.fr} », ou le jour."
    return f"Publiée. Seules les personnes qui ont le code la voient. Le lien à donner : {link(rt, row)}"


def _why(error: Refused) -> str:
    return _WHY[error.reason].format(**error.given)


def _refuse(fields: Fields, error: Refused) -> None:
    fields.refuse({"ends": "to"}.get(error.field, error.field), _why(error))


# ── what is said before it is done ─────────────────────────────────────────────────────────────────────────────────


def _unheeded(fields: Fields, warnings: dict[str, str]) -> dict[str, str]:
    """Each is said once: the form comes back with it, and the next time it goes through."""
    return {name: said for name, said in warnings.items() if not fields.ticked("heeded", name)}


def _french_only(about: Activity) -> dict[str, str]:
    """Words of one's own that nobody has translated."""
    said = [words for words in (about.title, about.about, *about.bring) if words]
    french = [words.fr for words in said if words.fr in (words.prs, words.ar)]
    if not french:
        return {}
    listed = ", ".join(f"«\u00a0{text[:60]}\u00a0»" for text in french)
    why = f"Ces mots n’ont pas de traduction, tout le monde les lira en français : {listed}."
    return {"french": f"{why} Ajoutez-en une sous «\u00a0Traductions\u00a0», ou validez encore une fois."}


def _telling(rt: Runtime, one: Planned, draft: Draft, told: int) -> dict[str, str]:
    """That people will hear of another time or place."""
    before = [(each.starts, each.ends) for each in one.occasions if each.starts > rt.now()]
    moved = before != [moment for moment in draft.moments if moment[0] > rt.now()]
    elsewhere = one.activity.place != draft.about.place
    if one.status != "published" or not told or not (moved or elsewhere):
        return {}
    who = "sera prévenue" if told == 1 else "seront prévenues"
    return {"told": f"{words.counted(told, 'personne inscrite')} {who} du changement. Validez encore une fois."}


async def _told(session: AsyncSession, number: int) -> int:
    """Who goes, waits or was offered a place, and can hear of a change."""
    mine = Registration.activity_id == number, Registration.state.in_(LIVE), Registration.person_id.is_not(None)
    return await session.scalar(select(func.count()).select_from(Registration).where(*mine)) or 0


def _hearing(rt: Runtime, one: Planned, told: int) -> int:
    """How many hear that it is cancelled."""
    return told if one.status == "published" and one.occasions[-1].ends > rt.now() else 0


def _form(
    request: Request,
    rt: Runtime,
    setting: Setting,
    typed: Typed,
    row: ProgrammeRow,
    draft: Draft | None = None,
    warnings: dict[str, str] | None = None,
) -> HTMLResponse:
    errors = typed.errors if isinstance(typed, Fields) else {}
    shown: dict[str, Any] = {
        "typed": typed,
        "errors": errors,
        "warnings": warnings or {},
        "row": row,
        "one": setting.stands,
        "edited": typed["edited"] if isinstance(typed, Fields) else setting.edited,
        "ready": setting.ready,
        "places": [said.fr for said in setting.spots.values()],
        "kinds": activity_form.KIND_NAMES,
        "opened": bool(errors.keys() & set(activity_form.DETAILS)),
        "translating": bool(errors.keys() & set(activity_form.TRANSLATIONS)) or "french" in (warnings or {}),
        "cards": cards.of_draft(rt, row, draft) if draft else [],
    }
    return page(request, "activity_form.html", 422 if errors else 200, **shown)


_DRAFT = "Le brouillon est enregistré. Personne ne le voit encore."
_WHY = {
    "places": "Entre 1 et {most} places.",
    "max_party": "Au plus {most} personnes ensemble.",
    "no_day": "Il faut au moins un jour.",
    "ends_before": "La fin est avant le début.",
    "past": "Ce moment est déjà passé : choisissez un jour à venir.",
    "taken": "Il y a déjà {taken} places prises : on ne peut pas descendre plus bas.",
    "cancelled": "Cette activité est annulée : elle ne peut plus changer. Vous pouvez la copier.",
    "gone": "Cette activité n’existe plus.",
    "edited": "Une autre personne a modifié cette activité entre-temps. Rien n’a été changé : relisez-la, puis recommencez.",
    "off": "Cette séance a commencé, ou elle est déjà annulée.",
}
