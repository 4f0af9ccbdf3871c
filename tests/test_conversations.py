"""Whole conversations over the recording channel: what one does not see in a story's words."""

from __future__ import annotations

from tests.conftest import Someone


async def test_the_first_minutes_lead_to_the_menu(someone: Someone) -> None:
    await someone.settles_in("fr")
    assert "Que cherchez-vous" in someone.recorder.sent[-1].text


async def test_danger_is_seen_in_a_caption_in_a_command_and_at_the_end_of_a_very_long_text(someone: Someone) -> None:
    for kind, words in (
        ("media", {"media": "photo", "text": "je veux mourir"}),
        ("command", {"text": "je", "argument": "veux mourir"}),
        ("text", {"text": "bonjour " * 1000 + "je veux mourir"}),
    ):
        await someone.does(kind, **words)
        [answer] = await someone.hears()
        assert answer.kind == "crisis" and "3114" in answer.text, kind
