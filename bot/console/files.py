"""What came with a case, opened in the console: pictures and sounds within it, all else only to be saved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import Response

from bot import downloads, files, staff
from bot.console.pages import Rt, require
from bot.messages import File
from bot.runtime import Runtime
from bot.store.case_models import StoredFile
from bot.store.models import Staff

router = APIRouter()


@router.get("/files/{number:int}")
async def file(
    request: Request,
    rt: Rt,
    _: Annotated[Staff, Depends(require("caseworker"))],
    number: Annotated[int, Path(ge=1, lt=2**31)],
) -> Response:
    async with rt.store.reading() as session:
        found = await files.read(session, number)
    if found is None or found.status != "ready" or not await may_open(request, rt, found):
        raise HTTPException(404)
    return downloads.response(File(found.name, found.mime, found.content or b""))


async def may_open(request: Request, rt: Runtime, found: StoredFile) -> bool:  # noqa: ARG001
    """Whether the signed-in member may see this file: one of a case, not one that was only said to Rafiq."""
    return found.case_id is not None and staff.at_least(request.state.member, "caseworker")
