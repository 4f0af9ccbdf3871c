"""Answering: what was typed is translated, shown again where a translation lost something, and sent. No text is ever lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from bot import answers, case_access, escalations, files
from bot.answers import CannotDo, Said
from bot.console import case_words, inserting
from bot.console.case import OpenElsewhere, back, form_key, open_again, show, to_the_open_one
from bot.console.casework import CASES, Held, Number, changing, seen
from bot.console.pages import Form, Member, Rt, opened, page, redirect
from bot.console.pages import field as typed_in
from bot.console.translating import Checked, translated
from bot.messages import Spot
from bot.runtime import Runtime
from bot.store.case_models import StoredFile
from bot.store.models import Person, Staff
from flows.orthography import digits
from flows.texts import BASE

MAX_TITLE = 80
REFUSED = {
    "size": "Le fichier est trop grand : 10 Mo au plus.",
    "type": "Ce type de fichier n’est pas accepté. Envoyez une photo, un PDF ou un document.",
}
NO_MACHINE = "La traduction ne marche pas en ce moment. Votre message partirait en français, et la personne le saurait."
NOTHING_TO_DO = "Rien n’est à traduire : la personne lira ce que vous avez écrit."
_SPOT = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,9})?)\s*[,; ]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)")

router = APIRouter()


@dataclass(frozen=True)
class Draft:
    """The answer form as it was sent. `kept`: seals a file that came with it before; `reviewed`: a translation that was shown."""

    do: str
    text: str = field(repr=False)
    lang: str
    title: str = field(repr=False)
    spot: str = field(repr=False)
    insert: str
    nonce: str
    kept: str = field(repr=False)
    reviewed: str = field(repr=False)
    kept_name: str = field(default="", repr=False)

    @classmethod
    def of(cls, form: FormData) -> Draft:
        text = typed_in(form, "text").replace("\r\n", "\n")
        names = ("do", "lang", "title", "spot", "insert", "nonce", "kept", "reviewed")
        return cls(text=text, **{name: typed_in(form, name) for name in names})

    @property
    def content(self) -> str:
        """What makes it another message than one of the same form."""
        return "\n".join((self.text, self.insert, self.spot, self.kept_name))

    @property
    def fields(self) -> dict[str, Any]:
        """As the page is filled again."""
        names = ("text", "lang", "title", "spot", "insert", "nonce", "kept", "kept_name", "reviewed")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Reader:
    """For whom it is."""

    lang: str
    names: tuple[str, ...] = field(repr=False)


@router.post("/cases/{number:int}/answer")
async def answer(request: Request, rt: Rt, member: Member, form: Form, number: Number) -> Response:
    draft = Draft.of(form)
    try:
        return await _answer(request, rt, member, form, number, draft)
    except OpenElsewhere as error:
        return to_the_open_one(request, error)
    except HTTPException as error:
        if error.status_code != 404:
            raise
        return page(request, "case_gone.html", 404, text=draft.text)


async def _answer(request: Request, rt: Runtime, member: Staff, form: FormData, number: int, draft: Draft) -> Response:
    reader = await _reader(rt, member, number)
    draft, wrong = await _with_file(rt, member, number, form.get("file"), draft)
    wrong |= _wrong(draft, reader)
    if wrong:
        return await show(request, rt, member, number, 422, errors=wrong, **draft.fields)
    if draft.do == "note":
        async with changing(rt, member, number, "noted") as held:
            await answers.note(
                rt, held.session, held.case, member, draft.text, form_key(rt, "note", number, draft.nonce, draft.text)
            )
        return back(request, number)
    made = await _translation(rt, draft, reader)
    if draft.do == "preview" or (made is not None and made.changed and draft.do in ("send", "")):
        return await _review(request, rt, member, number, draft, made, reader)
    try:
        async with changing(rt, member, number, "answered") as held:
            await _make_way(rt, held, member, draft.do)
            await _say(rt, held, member, draft, made)
    except CannotDo as error:
        kept = replace(draft, reviewed=_sealed(rt, draft, made))
        return await show(request, rt, member, number, 409, obstacle=error.why, **kept.fields)
    return redirect(f"{CASES}/{number}?sent={draft.nonce[:40]}#end")


async def _reader(rt: Runtime, member: Staff, number: int) -> Reader:
    async with rt.store.reading() as session:
        person, case = await seen(session, member, number)
    return Reader(escalations.reads(person, case), tuple(name for name in (person.called, member.name) if name))


def _wrong(draft: Draft, reader: Reader) -> dict[str, str]:
    """French sentences by the name of the field."""
    wrong = {}
    if not (draft.text or draft.kept or draft.spot or draft.insert) or (draft.do == "note" and not draft.text):
        wrong["text"] = "Écrivez un message."
    if len(draft.text) > answers.MAX_TEXT:
        wrong["text"] = f"Au plus {answers.MAX_TEXT} signes : il y en a {len(draft.text)}."
    if draft.lang not in (BASE, reader.lang):
        wrong["lang"] = "Choisissez dans la liste."
    if draft.spot and _spot(draft) is None:
        wrong["spot"] = "Une latitude et une longitude, comme 48.8566, 2.3522."
    return wrong


def _spot(draft: Draft) -> Spot | None:
    found = _SPOT.fullmatch(digits(draft.spot))
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return None
    return Spot(float(found[1]), float(found[2]), draft.title[:MAX_TITLE])


# ── the file ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _with_file(rt: Runtime, member: Staff, number: int, sent: Any, draft: Draft) -> tuple[Draft, dict[str, str]]:
    """The draft with the file that came with it, or came before; a form that is shown again cannot hold one itself."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        known = opened(rt, draft.kept)
        mine = known.get("case") == number
        return replace(draft, kept=draft.kept if mine else "", kept_name=known.get("name", "") if mine else ""), {}
    content = await sent.read()
    try:
        async with rt.store.writing() as session:
            found = await case_access.locked(session, member, number)
            if found is None:
                raise HTTPException(404)
            row = files.keep(session, found[0], "", sent.filename, content, rt.now())
            await session.flush()
    except files.Refused as error:
        return draft, {"file": REFUSED[error.reason]}
    kept = rt.store.vault.seal({"case": number, "file": row.id, "name": row.name}).decode()
    return replace(draft, kept=kept, kept_name=row.name), {}


# ── the translation ────────────────────────────────────────────────────────────────────────────────────────────────


async def _translation(rt: Runtime, draft: Draft, reader: Reader) -> Checked | None:
    """What goes beside the French words: as it was shown, if it was and they are still the same."""
    if draft.do == "plain" or not _needs_one(draft, reader):
        return None
    shown = opened(rt, draft.reviewed)
    if draft.do != "preview" and shown.get("of") == [draft.text, reader.lang]:
        return Checked(shown["text"], reader.lang, shown["by"])
    return await translated(rt, draft.text, reader.lang, reader.names, back=draft.do == "preview")


def _needs_one(draft: Draft, reader: Reader) -> bool:
    return bool(draft.text) and draft.lang == BASE != reader.lang


def _sealed(rt: Runtime, draft: Draft, made: Checked | None) -> str:
    if made is None:
        return ""
    return rt.store.vault.seal({"of": [draft.text, made.lang], "text": made.text, "by": made.by}).decode()


async def _review(
    request: Request, rt: Runtime, member: Staff, number: int, draft: Draft, made: Checked | None, reader: Reader
) -> HTMLResponse:
    """The page again, with the translation and what it says when it is translated back."""
    said = "" if made else NO_MACHINE if _needs_one(draft, reader) else NOTHING_TO_DO
    shown = replace(draft, reviewed=_sealed(rt, draft, made))
    lost = [case_words.lost(what) for what in made.changed] if made else []
    status = 422 if lost else 200
    return await show(request, rt, member, number, status, review=made, lost=lost, said=said, **shown.fields)


# ── sending ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _make_way(rt: Runtime, held: Held, member: Staff, do: str) -> None:
    """What the writer chose after somebody else had closed or claimed it: open it again, or take it over."""
    if do == "reopen" and held.case.closed_at is not None:
        await open_again(rt, held, member)
    elif do == "take":
        await answers.claim(rt, held.session, held.person, held.case, member)


async def _say(rt: Runtime, held: Held, member: Staff, draft: Draft, made: Checked | None) -> None:
    """What was typed, with a file or a place; then, as a message of its own, what was inserted."""
    key = form_key(rt, "answer", held.case.id, draft.nonce, draft.content)
    file_id = opened(rt, draft.kept).get("file")
    spot = _spot(draft) if draft.spot else None
    if draft.text or file_id or spot:
        said = Said(draft.text, draft.lang, made.kept if made else None, spot=spot, file_id=file_id, key=key)
        await _answer_with(rt, held, member, said)
    if inserted := await _inserted(rt, held, held.person, draft, key):
        await _answer_with(rt, held, member, inserted)


async def _answer_with(rt: Runtime, held: Held, member: Staff, said: Said) -> None:
    entry = await answers.answer(rt, held.session, held.person, held.case, member, said)
    if entry.file_id is not None:
        row = await held.session.get(StoredFile, entry.file_id)
        if row is not None:
            row.case_id = held.case.id


async def _inserted(rt: Runtime, held: Held, person: Person, draft: Draft, key: str | None) -> Said | None:
    lang = escalations.reads(person, held.case)
    found = await inserting.chosen(rt, held.session, draft.insert, lang)
    if found is None or not found.words:
        return None
    french = {"lang": BASE, "text": found.french, "by": ""} if lang != BASE else None
    return Said(found.words, lang, french, key=f"{key}:insert" if key else None)
