"""The keys of the roles: one each, made once, kept in a file that only its owner can read."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from feasibility.errors import InputError, Mistake, system_reason
from feasibility.messages import sentence

BYTES = 18
SHORTEST = 16
PRIVATE = 0o600
PURPOSE = b"feasibility table session"
SEAT = b"feasibility table seat"
SEAT_DIGITS = 12


def keys_in(path: Path, roles: Iterable[str]) -> dict[str, str]:
    """The key of each role; those that are not in the file yet are made and added.

    Args:
        path: the file.
        roles: everyone who needs a key.

    Raises:
        InputError: the file cannot be read or written, or is no file of keys.
    """
    known = _read(path)
    keys = {role: known.get(role) or secrets.token_urlsafe(BYTES) for role in roles}
    if len(set(keys.values())) < len(keys):
        raise _refusal(path, sentence("gives two roles one key; take one of them out, and a new one is made"))
    try:
        if any(role not in known for role in keys):
            _write(path, {**known, **keys})
        elif path.stat().st_mode & 0o077:
            path.chmod(PRIVATE)
    except OSError as error:
        raise _refusal(path, sentence("cannot be written: {reason}", reason=system_reason(error))) from None
    return keys


def _read(path: Path) -> dict[str, str]:
    try:
        if not path.exists():
            return {}
        if not path.is_file():
            raise _refusal(path, sentence("is no file"))
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refusal(path, sentence("cannot be read: {reason}", reason=system_reason(error))) from None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or not all(
        isinstance(key, str) and len(key) >= SHORTEST and key.isascii() and key.isprintable()
        for key in data.values()
    ):
        raise _refusal(
            path,
            sentence(
                "holds no keys of {shortest} characters or more; remove it, and new ones are made",
                shortest=SHORTEST,
            ),
        )
    return data


def _write(path: Path, keys: Mapping[str, str]) -> None:
    unfinished = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as stream:
            json.dump(keys, stream, indent=2)
            stream.write("\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _refusal(path: Path, message: str) -> InputError:
    return InputError([Mistake("", message, str(path))])


def role_of_key(keys: Mapping[str, str], offered: str) -> str | None:
    """The role of a key; all keys are compared, in a time that does not depend on the outcome."""
    given = offered.encode(errors="replace")
    found = [role for role, key in keys.items() if hmac.compare_digest(key.encode(), given)]
    return found[0] if found else None


def session_of(key: str) -> str:
    """What a browser keeps instead of the key: it gives the same access, also after a restart."""
    return hmac.new(key.encode(), PURPOSE, hashlib.sha256).hexdigest()


def seat_of(key: str) -> str:
    """What a tab keeps of its role; it gives no access, and differs between tables and between roles."""
    return hmac.new(key.encode(), SEAT, hashlib.sha256).hexdigest()[:SEAT_DIGITS]


def role_of_session(keys: Mapping[str, str], offered: str) -> str | None:
    """The role of a session, compared as keys are."""
    return role_of_key({role: session_of(key) for role, key in keys.items()}, offered)


def mark_of(key: str, digest: str) -> str:
    """A keyed hash of a scenario; without the key it cannot be found by trying values."""
    return ":".join(
        hmac.new(key.encode(), each.encode(), hashlib.sha256).hexdigest() for each in ("", digest)
    )


def is_of_another(mark: str, before: str) -> bool:
    """Whether two marks are of different scenarios; not known where they were made with different keys."""
    return mark != before and mark.partition(":")[0] == before.partition(":")[0]
