"""What came with a case, opened in the console: pictures and sounds within it, all else only to be saved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path
from fastapi.responses import Response

from bot import case_access, downloads, files, trace
from bot.console.pages import Rt, require
from bot.messages import File
from bot.runtime import Runtime
from bot.store.case_models import Case, StoredFile
from bot.store.models import Staff

router = APIRouter()


@router.get("/files/{number:int}")
async def file(
    rt: Rt,
    member: Annotated[Staff, Depends(require("caseworker"))],
    number: Annotated[int, Path(ge=1, lt=2**31)],
) -> Response:
    async with rt.store.reading() as session:
        found = await files.read(session, number)
    if found is None or found.status != "ready" or not await _may_open(rt, member, found):
        raise HTTPException(404)
    await trace.saw(rt, member.id, "file", number)
    return downloads.response(File(found.name, found.mime, found.content or b""))


async def _may_open(rt: Runtime, member: Staff, found: StoredFile) -> bool:
    """Whether it came with a case that they may read; what was only said to Rafiq is for nobody."""
    async with rt.store.reading() as session:
        case = await session.get(Case, found.case_id) if found.case_id else None
    return case is not None and case_access.may_open_files(member, case)
