"""Steps read aloud: by a recording, by a voice of the machine, or not at all."""

from __future__ import annotations

import math
import shutil
import struct
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.runtime import Runtime
from bot.speech import Speech, marked
from bot.web import make_web
from tests.conftest import Clock, Someone, settle

FRAMES = struct.pack("<4000h", *(int(9000 * math.sin(n / 5)) for n in range(4000)))


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the PATH in which stand-ins for the voices may stand, and none of the machine's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "cat", "sleep"):
        (folder / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(folder))
    return folder


def voice(folder: Path, name: str, script: str = "cat > /dev/null; cat {sound}") -> None:
    """A command that says the same to everything, and notes that it was called."""
    sound = folder / "sound.wav"
    with wave.open(str(sound), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(22050)
        out.writeframes(FRAMES)
    path = folder / name
    path.write_text(f'#!/bin/sh\necho "$0 $*" >> {folder}/calls\n{script.format(sound=sound)}\n')
    path.chmod(0o755)


def calls(folder: Path) -> list[str]:
    path = folder / "calls"
    return path.read_text().splitlines() if path.exists() else []


def speech(tmp_path: Path) -> Speech:
    return Speech(tmp_path / "recorded", tmp_path / "home")


async def test_without_a_voice_nothing_is_offered(commands: Path, tmp_path: Path) -> None:
    assert speech(tmp_path).heard("fr") == frozenset()
    assert await speech(tmp_path).sound("fr", "a.b", "Bonjour") is None


@pytest.mark.parametrize(("lang", "said_by"), [("fr", "fr"), ("prs", "fa"), ("ar", "ar")])
async def test_a_voice_speaks_once_and_is_kept(commands: Path, tmp_path: Path, lang: str, said_by: str) -> None:
    voice(commands, "espeak-ng")
    assert speech(tmp_path).heard(lang) == {"*"}
    first = await speech(tmp_path).sound(lang, "a.b", "Bonjour")
    assert first and first == await speech(tmp_path).sound(lang, "a.b", "Bonjour")
    assert len(calls(commands)) == 1 and f"-v {said_by} " in calls(commands)[0]
    assert await speech(tmp_path).sound(lang, "a.b", "Bonsoir") and len(calls(commands)) == 2


async def test_a_recording_goes_before_any_voice(commands: Path, tmp_path: Path) -> None:
    voice(commands, "espeak-ng")
    recording = tmp_path / "recorded/prs/bank-account.ask-bank.mp3"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"ID3 a person's voice")
    assert await speech(tmp_path).sound("prs", "bank-account.ask-bank", "…") == b"ID3 a person's voice"
    (commands / "espeak-ng").unlink()
    assert speech(tmp_path).heard("prs") == {"bank-account.ask-bank"}


async def test_piper_speaks_where_the_administrator_has_put_a_voice(commands: Path, tmp_path: Path) -> None:
    voice(commands, "espeak-ng")
    voice(commands, "piper")
    model = tmp_path / "home/voices/ar.onnx"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"")
    assert await speech(tmp_path).sound("ar", "a.b", "مرحبا")
    assert await speech(tmp_path).sound("fr", "a.b", "Bonjour")
    assert "piper --model" in calls(commands)[0] and "espeak-ng" in calls(commands)[1]


@pytest.mark.parametrize("script", ["exit 3", "cat > /dev/null", "cat > /dev/null; echo no sound", "sleep 60"])
async def test_a_voice_that_fails_is_no_voice(
    commands: Path, tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.speech.SECONDS", 0.5)
    voice(commands, "espeak-ng", script)
    assert await speech(tmp_path).sound("fr", "a.b", "Bonjour") is None
    assert not list((tmp_path / "home").rglob("*.mp3"))


def test_french_words_are_said_by_a_french_voice() -> None:
    said = marked("prs", "📍 کارت اقامت (titre de séjour) را بگیرید <5 & 6>")
    assert '<voice xml:lang="fr">titre de séjour</voice>' in said
    assert "📍" not in said and "&lt;5 &amp; 6&gt;" in said
    assert "<voice" not in marked("fr", "Le titre de séjour")


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize("lang", ["fr", "prs", "ar"])
async def test_the_installed_voice_really_speaks(tmp_path: Path, lang: str) -> None:
    text = {"fr": "Allez à la mairie.", "prs": "به شاروالی (mairie) بروید.", "ar": "اذهبوا إلى البلدية (mairie)."}[lang]
    said = await speech(tmp_path).sound(lang, "a.b", text)
    longer = await speech(tmp_path).sound(lang, "a.c", text * 4)
    assert said and longer and len(longer) > 2 * len(said) > 4000


# ── in a conversation ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def spoken(rt: Runtime, commands: Path, tmp_path: Path) -> Runtime:
    voice(commands, "espeak-ng")
    return replace(rt, speech=Speech(tmp_path / "recorded", tmp_path))


async def at_a_step(someone: Someone) -> None:
    await someone.settles_in("fr")
    await someone.commands("start", "bank-account")
    await someone.presses("start")


async def test_a_step_is_heard_as_a_voice_note_with_its_buttons(spoken: Runtime, clock: Clock, recorder: Any) -> None:
    someone = Someone(spoken, clock, recorder)
    await at_a_step(someone)
    step = recorder.sent[-1]
    [note] = await someone.presses("listen")
    assert note.sound.startswith(b"\xff") and [b.label for b in note.buttons] == [b.label for b in step.buttons]
    [after] = await someone.presses("next")
    assert "Étape 2" in after.text


async def test_without_a_voice_the_button_is_not_shown(someone: Someone, commands: Path) -> None:
    someone.rt = replace(someone.rt, speech=Speech(commands, commands))
    await at_a_step(someone)
    assert not any("listen" in button.id for button in someone.recorder.sent[-1].buttons)


async def test_when_the_voice_fails_the_person_hears_why(
    spoken: Runtime, clock: Clock, recorder: Any, commands: Path
) -> None:
    someone = Someone(spoken, clock, recorder)
    await at_a_step(someone)
    voice(commands, "espeak-ng", "exit 1")
    [answer] = await someone.presses("listen")
    assert not answer.sound and "Le texte est au-dessus" in answer.text


async def test_the_web_chat_plays_it_to_its_owner_only(spoken: Runtime, clock: Clock) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_web(spoken)), base_url="http://rafiq") as http:
        chat = (await http.post("/chat", json={"lang": "fr"})).json()["chat"]
        for what in ("agree", "skip", "/start bank-account", "start", "listen"):
            await settle(spoken, clock)
            seen = (await http.get(f"/chat/{chat}/messages")).json()["messages"]
            ids = {button["id"].partition(":")[2]: button["id"] for button in seen[-1]["buttons"]}
            said = {"button": ids[what]} if what in ids else {"text": what}
            await http.post(f"/chat/{chat}/messages", json=said)
        await settle(spoken, clock)
        last = (await http.get(f"/chat/{chat}/messages")).json()["messages"][-1]
        sound = await http.get(f"/chat/{chat}/{last['sound']}")
        assert sound.headers["content-type"] == "audio/mpeg" and sound.content.startswith(b"\xff")
        assert (await http.get(f"/chat/{chat}/sounds/1")).status_code == 404
        http.cookies.clear()
        assert (await http.get(f"/chat/{chat}/{last['sound']}")).status_code == 401
