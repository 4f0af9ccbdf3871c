"""Encryption of what a person said, and the keyed hash by which their address is found."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class WrongKey(Exception):
    """No key that we hold opens this: RAFIQ_SECRET_KEY lacks the one it was written with."""


def _derive(key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"rafiq " + purpose).derive(key.encode())


class Vault:
    """One or more secret keys, newest first: the first one writes, all of them read."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, b"fernet"))) for key in keys])
        self._hashing = [_derive(key, b"address") for key in keys]
        self._signing = [_derive(key, b"sign") for key in keys]

    def seal(self, value: Any) -> bytes:
        """Encrypt anything that JSON can hold."""
        written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self._fernet.encrypt(written.encode(errors="surrogatepass"))  # half an emoji is still somebody's words

    def open(self, sealed: bytes) -> Any:
        return json.loads(self._with(self._fernet.decrypt, sealed))

    def seal_bytes(self, content: bytes) -> bytes:
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        return self._with(self._fernet.decrypt, sealed)

    def reseal(self, sealed: bytes) -> bytes:
        """The same value under the newest key."""
        return self._with(self._fernet.rotate, sealed)

    def _with(self, work: Callable[[bytes], bytes], sealed: bytes) -> bytes:
        try:
            return work(sealed)
        except InvalidToken as error:
            raise WrongKey("this was written with a key that RAFIQ_SECRET_KEY does not hold") from error

    def hashes(self, channel: str, address: str) -> list[str]:
        """The keyed hash of an address under each key, newest first: nobody without a key can test a telephone number."""
        said = f"{channel}\x00{address}".encode()
        return [hmac.new(key, said, hashlib.sha256).hexdigest() for key in self._hashing]

    def sign(self, purpose: str, value: str) -> str:
        return self._signatures(purpose, value)[0]

    def signed(self, purpose: str, value: str, signature: str) -> bool:
        given = signature.encode(
            errors="replace"
        )  # a cookie may hold anything; as text compare_digest takes ASCII only
        return any(hmac.compare_digest(good.encode(), given) for good in self._signatures(purpose, value))

    def _signatures(self, purpose: str, value: str) -> list[str]:
        said = f"{purpose}\x00{value}".encode()
        return [hmac.new(key, said, hashlib.sha256).hexdigest() for key in self._signing]


class Sealed(TypeDecorator[Any]):
    """A column that is encrypted whenever it is written. The vault belongs to the engine (see `Store`)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else vault_of(dialect).seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else vault_of(dialect).open(value)


class SealedBytes(Sealed):
    """The same for bytes, which JSON cannot hold."""

    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault_of(dialect).seal_bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault_of(dialect).open_bytes(value)


def vault_of(dialect: Dialect) -> Vault:
    vault = getattr(dialect, "rafiq_vault", None)
    if not isinstance(vault, Vault):
        raise RuntimeError("this engine was not made by Store: it has no vault")
    return vault
