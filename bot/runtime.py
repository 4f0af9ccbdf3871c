"""What every part needs, made once by `app` and passed explicitly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.messages import Channel
from bot.push import Push
from bot.settings import Settings
from bot.speech import Speech
from bot.store.bell import Bell
from bot.store.database import Store
from bot.translation import Translator
from bot.understanding import Understanding
from flows.agenda import Catalogue
from flows.loaded import Flows


@dataclass(frozen=True, repr=False)
class Runtime:
    settings: Settings
    store: Store
    flows: Flows
    channels: Mapping[str, Channel]
    understanding: Understanding
    now: Callable[[], datetime]
    speech: Speech
    translation: Translator
    bell: Bell = field(default_factory=Bell)
    push: Push = field(default_factory=Push)
    state: dict[str, str] = field(default_factory=dict)
    """What /readyz shows of the parts that may be ill: `telegram`, `nlu`, `translation`."""
    catalogues: dict[Any, Catalogue] = field(default_factory=dict)
    """The activities as they were last read; see `programmes.catalogue`."""
    presences: dict[int, dict[int, str]] = field(default_factory=dict)
    """Who looks at which case, where there is no Redis; see `presence`."""
    lately: dict[str, datetime] = field(default_factory=dict)
    """What was asked or said lately, and until when it need not be again; see `group`."""
