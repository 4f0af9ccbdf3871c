"""Steps of guides read aloud: a recording where one stands, else a voice of this machine. Only our own texts are spoken.

A recording is data/audio/<lang>/<guide>.<step>.mp3. A voice is Piper with a model in <home>/voices/<lang>.onnx, or else
espeak-ng, where these commands are installed. What was spoken once is kept in <home>/sounds.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import io
import logging
import re
import shutil
import wave
from pathlib import Path

import lameenc

logger = logging.getLogger(__name__)

ESPEAK = {"fr": "fr", "prs": "fa", "ar": "ar"}
"""espeak-ng has no Dari: its Persian voice reads it."""
WORDS_A_MINUTE = 125
BIT_RATE = 32
"""Thousands of bits a second: a minute of speech is a quarter of a megabyte."""
SECONDS = 20.0
"""A voice that needs longer for a step is stuck."""
_FRENCH = re.compile(r"[A-Za-zÀ-ÿœŒ][A-Za-zÀ-ÿœŒ0-9'’ .\-]*[A-Za-zÀ-ÿœŒ0-9]|[A-Za-zÀ-ÿœŒ]")
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f\u200e\u200f\u2066-\u2069]")


class Speech:
    def __init__(self, recorded: Path, home: Path) -> None:
        self.recorded, self.home = recorded, home
        self._espeak, self._piper = shutil.which("espeak-ng"), shutil.which("piper")
        self._busy = asyncio.Semaphore(2)

    def heard(self, lang: str) -> frozenset[str]:
        """The names of what can be listened to in a language; "*" for everything."""
        if lang in ESPEAK and (self._espeak or self._voice(lang)):
            return frozenset({"*"})
        return frozenset(path.stem for path in (self.recorded / lang).glob("*.mp3"))

    async def sound(self, lang: str, name: str, text: str) -> bytes | None:
        """An MP3 of a text called `name`; None when there is none, which is logged."""
        recording = self.recorded / lang / f"{name}.mp3"
        if recording.is_file():
            return await asyncio.to_thread(recording.read_bytes)
        voice = self._voice(lang)
        kept = self._kept(lang, voice, text)
        if kept.is_file():
            return await asyncio.to_thread(kept.read_bytes)
        try:
            async with self._busy, asyncio.timeout(SECONDS):
                spoken = await self._spoken(lang, voice, text)
            return await asyncio.to_thread(_keep, kept, spoken)
        except (OSError, TimeoutError, ValueError, EOFError, wave.Error) as error:
            logger.warning("speech: %s in %s failed: %s", name, lang, type(error).__name__)
            return None

    def _voice(self, lang: str) -> Path | None:
        model = self.home / "voices" / f"{lang}.onnx"
        return model if self._piper and model.is_file() else None

    def _kept(self, lang: str, voice: Path | None, text: str) -> Path:
        key = f"{lang}\0{voice or self._espeak}\0{WORDS_A_MINUTE}\0{text}"
        return self.home / "sounds" / f"{hashlib.sha256(key.encode()).hexdigest()}.mp3"

    async def _spoken(self, lang: str, voice: Path | None, text: str) -> bytes:
        """The WAV that the voice makes of a text."""
        if voice is not None and self._piper:
            return await _run(_PICTURES.sub("", text), self._piper, "--model", str(voice), "--output_file", "-")
        if self._espeak is None:
            raise OSError("no voice")
        options = ("-v", ESPEAK[lang], "-s", str(WORDS_A_MINUTE), "-m", "--stdin", "--stdout")
        return await _run(marked(lang, text), self._espeak, *options)


def marked(lang: str, text: str) -> str:
    """As espeak-ng reads it: French words within another language are said by a French voice."""
    said, end = "", 0
    text = _PICTURES.sub("", text)
    for found in _FRENCH.finditer(text) if lang != "fr" else ():
        said += f'{_escaped(text[end : found.start()])}<voice xml:lang="fr">{_escaped(found[0])}</voice>'
        end = found.end()
    return f"<speak>{said}{_escaped(text[end:])}</speak>"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


async def _run(text: str, *command: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        spoken, _ = await process.communicate(text.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise OSError(f"{Path(command[0]).name} ended with {process.returncode}")
    return spoken


def _keep(path: Path, spoken: bytes) -> bytes:
    """Written under another name first: whoever reads it meanwhile finds it whole."""
    sound = _mp3(spoken)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{id(sound)}")
    half.write_bytes(sound)
    half.rename(path)
    return sound


def _mp3(spoken: bytes) -> bytes:
    with wave.open(io.BytesIO(_with_length(spoken))) as sound:
        encoder = lameenc.Encoder()
        encoder.silence()
        encoder.set_bit_rate(BIT_RATE)
        encoder.set_in_sample_rate(sound.getframerate())
        encoder.set_channels(sound.getnchannels())
        frames = sound.readframes(sound.getnframes())
    return bytes(encoder.encode(frames) + encoder.flush())


def _with_length(spoken: bytes) -> bytes:
    """A WAV that was written to a pipe does not know its length: the data is all that follows its head."""
    at = spoken.find(b"data", 12)
    if not spoken.startswith(b"RIFF") or at < 0:
        raise ValueError("no sound")
    whole, size = ((len(spoken) - before).to_bytes(4, "little") for before in (8, at + 8))
    return b"".join((spoken[:4], whole, spoken[8 : at + 4], size, spoken[at + 8 :]))
