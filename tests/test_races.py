"""Many who want few places, from several processes: the measure that `rafiq bench places` makes, small."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import races
from bot.cli import runtime_alone
from bot.settings import Settings
from tests.conftest import KEYS

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(template: Callable[[Path], str], tmp_path: Path) -> Settings:
    return Settings(database_url=template(tmp_path), secret_keys=KEYS, home=tmp_path)


def test_never_over_never_split_and_in_the_order_of_the_numbers(settings: Settings) -> None:
    came = races.places(runtime_alone, settings, parties=120, places=30, processes=3)
    assert came.registered == 120 and came.going <= 30
    assert (came.split, came.disordered) == (0, 0)
    assert came.going > 30 - max(races.SIZES), "nothing is left free but for a family that does not fit"


def test_without_the_lock_the_race_is_lost(settings: Settings) -> None:
    came = races.places(runtime_alone, settings, parties=120, places=30, processes=3, guarded=False)
    assert came.going > 30 or came.disordered


@pytest.mark.skipif("config.getoption('--database') != 'sqlite'", reason="the embedded service")
def test_killed_again_and_again_each_reminder_is_said_once(settings: Settings) -> None:
    command = [str(Path(sys.executable).parent / "rafiq"), "serve"]
    came = asyncio.run(races.reminders(runtime_alone, settings, 150, 0.4, command))
    assert (came.said, came.doubled) == (150, 0)
    assert came.kills >= 2
