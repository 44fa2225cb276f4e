"""What every answer of the server says about itself, and which requests are its own page's."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

COOKIE = "feasibility_table"
ANY = "*"
"""Stands, among the names of this machine, for every address that is written in numbers."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
SHEET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""Of a report, which has its styles within it and names each of them in a policy of its own."""
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def is_own_host(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this machine, so that no other name leads here unnoticed.

    Args:
        host: as the browser sent it, with its port.
        names: of this machine; `ANY` for every address in numbers.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in names or (ANY in names and _is_address(name))


def is_own_origin(origin: str | None, host: str, names: frozenset[str]) -> bool:
    """Whether a request comes from a page of this very address."""
    return origin == f"http://{host}" and is_own_host(host, names)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
