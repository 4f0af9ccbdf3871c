"""What a browser asks for to install the console, and the page that it shows offline: for everybody, and about nobody."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from bot.console.pages import HERE, HOME, page

router = APIRouter()


@router.get("/manifest.webmanifest")
async def manifest() -> FileResponse:
    return FileResponse(HERE / "static/manifest.webmanifest", media_type="application/manifest+json")


@router.get("/sw.js")
async def service_worker() -> FileResponse:
    """The header lets it serve the home page, too, which stands above its folder."""
    headers = {"Service-Worker-Allowed": HOME, "Cache-Control": "no-cache"}
    return FileResponse(HERE / "static/sw.js", media_type="text/javascript", headers=headers)


@router.get("/offline")
async def offline(request: Request) -> HTMLResponse:
    return page(request, "offline.html")
