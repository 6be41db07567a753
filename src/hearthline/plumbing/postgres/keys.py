"""Which passwords and keys belong to this installation, and where are they kept?"""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hearthline.plumbing.postgres.errors import DatabaseUnavailable, explain_os
from hearthline.plumbing.postgres.home import write_private

KEY_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """Generated once per installation; never printed.

    Attributes:
        context_key: signs the viewer context that row security checks (32 bytes).
        data_key: encrypts document bytes and identifiers at rest (32 bytes, AES-256).
    """

    superuser_password: str = field(repr=False)
    owner_password: str = field(repr=False)
    app_password: str = field(repr=False)
    context_key: bytes = field(repr=False)
    data_key: bytes = field(repr=False)


def generate() -> Secrets:
    """New secrets from the operating system's generator."""
    return Secrets(
        superuser_password=secrets.token_urlsafe(32),
        owner_password=secrets.token_urlsafe(32),
        app_password=secrets.token_urlsafe(32),
        context_key=secrets.token_bytes(KEY_BYTES),
        data_key=secrets.token_bytes(KEY_BYTES),
    )


def save(kept: Secrets, *, path: Path) -> None:
    """Write the secrets, readable by this account alone; keys as hex."""
    values = {name: value.hex() if isinstance(value, bytes) else value for name, value in asdict(kept).items()}
    try:
        write_private(path, json.dumps(values, indent=1) + "\n")
    except OSError as error:
        raise explain_os(error, where=path.parent) from error


def load(path: Path) -> Secrets:
    """Read the secrets.

    Raises:
        DatabaseUnavailable: the file is missing, unreadable or damaged.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Secrets(
            superuser_password=values["superuser_password"],
            owner_password=values["owner_password"],
            app_password=values["app_password"],
            context_key=key_from_hex(values["context_key"], name="context_key"),
            data_key=key_from_hex(values["data_key"], name="data_key"),
        )
    except FileNotFoundError:
        raise DatabaseUnavailable(
            f"{path} is missing, and with it the database's passwords and keys. Put it back from a backup."
        ) from None
    except OSError as error:
        raise explain_os(error, where=path) from error
    except (ValueError, KeyError, TypeError):  # the text is never quoted: it holds secrets
        raise DatabaseUnavailable(f"{path} is damaged. Put it back from a backup.") from None


def key_from_hex(text: str, *, name: str) -> bytes:
    """A key of 32 bytes from its 64 hex digits.

    Raises:
        DatabaseUnavailable: it is not that.
    """
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise DatabaseUnavailable(
            f"{name} must be {KEY_BYTES} bytes written as {KEY_BYTES * 2} hex digits (openssl rand -hex {KEY_BYTES})."
        )
    return key
