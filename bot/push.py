"""Rings at a browser through the service of who made it (RFC 8030), signed with the installation's own key (RFC 8292).

Nothing is said: the request has no body, and the service worker shows words of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import aiohttp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid
from py_vapid.utils import b64urlencode

HOSTS = {"fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"}
"""The services of Chrome and most others, of Firefox and of Safari,"""
HOSTS_UNDER = ".notify.windows.com"
"""and of Edge."""
SIGNED_FOR = timedelta(hours=12)
TIMES = aiohttp.ClientTimeout(total=15, sock_connect=5)
_ENDPOINT = re.compile(r"https://([a-z0-9][a-z0-9.-]{0,99})/[\w\-.~:/?%=&+@!,;]{1,900}", re.ASCII)
"""Neither a port nor a user, nor anything that two readers of addresses might read in two ways."""


class NotRung(Exception):
    """Why nobody was told: the browser is `gone`; the service can not do it now (`later`, in so many seconds if it said so), or
    will never do it as it is (`refused`)."""

    def __init__(self, why: Literal["gone", "later", "refused"], status: int = 0, after: float = 0.0) -> None:
        super().__init__(why, status)
        self.why, self.status, self.after = why, status, after


def is_known(endpoint: str) -> bool:
    """Whether it is an address at a service that may be called: an address comes from a browser, and could be any."""
    found = _ENDPOINT.fullmatch(endpoint)
    return found is not None and (found[1] in HOSTS or found[1].endswith(HOSTS_UNDER))


# ── the key ────────────────────────────────────────────────────────────────────────────────────────────────────────


def new_key() -> str:
    """The private key of an installation."""
    return f"{ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value:064x}"


def public_key(key: str) -> str:
    """What a browser is given, so that it takes rings of this installation only."""
    point = _private(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def _private(key: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(key, 16), ec.SECP256R1())


def signature(endpoint: str, key: str, contact: str, now: datetime) -> dict[str, str]:
    """The header that says who rings. `contact`: whom the service may write to, as mailto: or https:."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + SIGNED_FOR).timestamp()), "sub": contact}
    vapid = Vapid(_private(key), {"no-strict": True})  # strict, it refuses contacts that are right
    return dict(vapid.sign(claims))


# ── ringing ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Push:
    """The services that may be called; tests allow one of their own."""

    knows: Callable[[str], bool] = is_known

    async def ring(self, endpoint: str, signed: dict[str, str], lasts: timedelta, urgent: bool) -> None:
        """Ask the service to ring; it tries for as long as it `lasts`. Raises NotRung."""
        if not self.knows(endpoint):
            raise NotRung("gone")
        urgency = "high" if urgent else "normal"
        # Of what a service still holds for a browser, only the last of each topic is kept.
        headers = {"TTL": f"{lasts.total_seconds():.0f}", "Urgency": urgency, "Topic": urgency, **signed}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMES, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(endpoint, headers=headers, allow_redirects=False) as answer,
            ):
                status, after = answer.status, answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError):
            raise NotRung("later") from None  # an error may quote the address
        _judge(status, after)


def _judge(status: int, after: str) -> None:
    if 200 <= status < 300:
        return
    if status in (404, 410):
        raise NotRung("gone", status)
    if status == 429 or status >= 500:
        raise NotRung("later", status, float(after) if re.fullmatch(r"[0-9]{1,5}", after, re.ASCII) else 0.0)
    raise NotRung("refused", status)
