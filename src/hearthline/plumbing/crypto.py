"""How are document bytes and the most sensitive identifiers kept from whoever holds only the database?

AES-256-GCM with a key that lives outside it; each sealed value carries its key id. Equality is looked up by a keyed blind index.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_ID = b"\x01"
_NONCE = 12


class SealBroken(ValueError):
    """The sealed bytes were altered, or belong to another key."""


def seal(plain: bytes, *, about: str) -> bytes:
    """Encrypt; `about` binds the value to its place (table and purpose), so that it cannot be moved elsewhere."""
    nonce = os.urandom(_NONCE)
    return KEY_ID + nonce + _cipher(_key("seal")).encrypt(nonce, plain, about.encode())


def unseal(sealed: bytes, *, about: str) -> bytes:
    """Decrypt.

    Raises:
        SealBroken: the bytes were altered, cut short, moved, or sealed under another key.
    """
    sealed = bytes(sealed)
    if sealed[:1] != KEY_ID:
        raise SealBroken("These bytes were sealed under a key this hub does not hold.")
    try:
        return _cipher(_key("seal")).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], about.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken("These bytes were altered or cut short after they were sealed.") from error


def blind(value: str, *, about: str) -> bytes:
    """A keyed fingerprint (32 bytes) that finds equal values without showing them."""
    return hmac.digest(_key("blind"), f"{about}|{value}".encode(), hashlib.sha256)


def _key(purpose: str) -> bytes:
    return _derived(settings.DATA_KEY, purpose)


@lru_cache(maxsize=16)
def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode(), hashlib.sha256)


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
