"""Letters to the team, by the SMTP server of the settings. Neither addresses nor words are logged."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from contextlib import ExitStack
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from bot.settings import Settings

SOCKET_LIMIT, LIMIT = 8.0, 20.0
"""Seconds for one step of the talk with the server, and for a whole letter."""
PORTS = {"smtp": 587, "smtps": 465}
_HERE = {"localhost", "127.0.0.1", "::1"}


class NotPosted(Exception):
    """The letter did not go; the text is only the kind of the error."""


async def post(settings: Settings, to: str, subject: str, text: str) -> None:
    """Hand a letter to the server; NotPosted when that fails or takes too long."""
    try:
        letter = _letter(settings.mail_from, to, subject, text)
        await asyncio.wait_for(asyncio.to_thread(_send, settings.smtp_url, letter, to), LIMIT)
    except Exception as error:  # the standard library meets an odd address with errors of many kinds
        raise NotPosted(type(error).__name__) from error


def _letter(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = Address("Rafiq", addr_spec=sender), Address(addr_spec=to)
    letter["Subject"] = subject
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def _send(url: str, letter: EmailMessage, to: str) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    with ExitStack() as stack:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=SOCKET_LIMIT, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, timeout=SOCKET_LIMIT)
        stack.enter_context(server)
        if parts.scheme == "smtp":
            _encrypt(server, required=bool(parts.username) and host not in _HERE)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter, to_addrs=[to])


def _encrypt(server: smtplib.SMTP, required: bool) -> None:
    """By STARTTLS where it is offered; a password never crosses a network in clear."""
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
    elif required:
        raise smtplib.SMTPNotSupportedError("no STARTTLS")
