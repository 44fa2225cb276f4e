"""What every answer of the server says about itself, and which requests are its own page's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Address:
    """What a table is called by those who come to it."""

    names: frozenset[str]
    """Of this machine; `ANY` for every address in numbers."""
    scheme: str = "http"
    """What is spoken here: `http` or `https`."""
    public: str | None = None
    """The origin by which others know it, as https://table.example.nl; None where that is its own."""
    proxied: bool = False
    """Whether it is a proxy that is known so, and not this very server under another name."""


def is_own_host(host: str, address: Address) -> bool:
    """Whether a Host header names this machine, so that no other name leads here unnoticed.

    Args:
        host: as the browser sent it, with its port.
        address: of the table.
    """
    name = _named(host)
    if name is None:
        return False
    return name == _public_name(address) or _is_known(name, address)


def is_own_origin(origin: str | None, host: str, address: Address) -> bool:
    """Whether a request comes from a page of this very table.

    A proxy may pass on the public name, with its port, another or none, or this machine's own name as Host;
    the origin, which the browser says, is always the public one.
    """
    if not is_own_host(host, address):
        return False
    if address.public is not None and origin == address.public:
        return True
    return origin == f"{address.scheme}://{host}" and not _is_the_proxys(host, address)


def _named(host: str) -> str | None:
    """The name in a Host header, without its port; None where it is none."""
    try:
        return in_numbers(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return None


def _public_name(address: Address) -> str | None:
    return None if address.public is None else _named(urlsplit(address.public).netloc)


def _is_known(name: str, address: Address) -> bool:
    """Whether this machine itself is called so."""
    return name in address.names or (ANY in address.names and _is_address(name))


def _is_the_proxys(host: str, address: Address) -> bool:
    """Whether a Host header names the proxy alone, and not this machine that has the same name."""
    name = _named(host)
    if address.public is None or name is None or name != _public_name(address):
        return False
    is_bare = in_numbers(host.strip("[]")) == name
    return is_bare or host.lower() == urlsplit(address.public).netloc or not _is_known(name, address)


def in_numbers(name: str) -> str:
    """An address as it is written in the shortest way; another name as it is, in small letters."""
    try:
        return str(ip_address(name))
    except ValueError:
        return name.lower()


def asker_of(peer: str, forwarded: str | None, address: Address) -> str:
    """Whose address a request counts for: of who is connected, or of whom a proxy says it passes on.

    Args:
        peer: the address that is connected.
        forwarded: the header X-Forwarded-For, in which a proxy adds to the end who is connected to it;
            without a proxy nobody is believed about it.
        address: of the table.
    """
    if not address.proxied or not forwarded:
        return peer
    return forwarded.rpartition(",")[2].strip() or peer


def cookie_of(seat: str) -> str:
    """The name of the cookie of a role at a table: browsers keep one jar for all ports of a machine."""
    return f"{COOKIE}_{seat}"


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
