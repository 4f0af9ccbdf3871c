"""Whole conversations over the recording channel: what one does not see in a story's words."""

from __future__ import annotations

from tests.conftest import Someone


async def test_the_first_minutes_lead_to_the_menu(someone: Someone) -> None:
    await someone.settles_in("fr")
    assert "Que cherchez-vous" in someone.recorder.sent[-1].text
