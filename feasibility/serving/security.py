"""The headers of every answer, and which requests come from the server's own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

COOKIE = "feasibility_table"
ANY = "*"
"""Among the names of this machine: every numeric address."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
SHEET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""Of a report, which contains its styles and lists each of them in a policy of its own."""
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
    """The address of a server, as its visitors use it."""

    names: frozenset[str]
    """Of this machine; `ANY` for every address in numbers."""
    scheme: str = "http"
    """The protocol here: `http` or `https`."""
    public: str | None = None
    """The public origin, as https://table.example.nl; None where it is the server's own."""
    proxied: bool = False
    """Whether the public origin is that of a proxy, and not of this server under another name."""


def is_own_host(host: str, address: Address) -> bool:
    """Whether a Host header names this machine, as protection against DNS rebinding.

    Args:
        host: as sent by the browser, with its port.
        address: of the server.
    """
    name = _named(host)
    if name is None:
        return False
    return name == _public_name(address) or _is_known(name, address)


def is_own_origin(origin: str | None, host: str, address: Address) -> bool:
    """Whether a request comes from a page of this server.

    A proxy may pass on the public name, with its port, another or none, or this machine's own name as Host;
    the Origin header of the browser is always the public one.
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
    """Whether it is a name of this machine."""
    return name in address.names or (ANY in address.names and _is_address(name))


def _is_the_proxys(host: str, address: Address) -> bool:
    """Whether a Host header names the proxy, and not this machine under the same name."""
    name = _named(host)
    if address.public is None or name is None or name != _public_name(address):
        return False
    is_bare = in_numbers(host.strip("[]")) == name
    return is_bare or host.lower() == urlsplit(address.public).netloc or not _is_known(name, address)


def in_numbers(name: str) -> str:
    """A numeric address in its shortest form; another name in lower case."""
    try:
        return str(ip_address(name))
    except ValueError:
        return name.lower()


def asker_of(peer: str, forwarded: str | None, address: Address) -> str:
    """The address under which a request counts: of the connection, or the one that a proxy forwards for.

    Args:
        peer: the address of the connection.
        forwarded: the header X-Forwarded-For, to which a proxy appends the address that is connected to it;
            without a proxy it is ignored.
        address: of the server.
    """
    if not address.proxied or not forwarded:
        return peer
    return forwarded.rpartition(",")[2].strip() or peer


def cookie_of(seat: str) -> str:
    """The name of the cookie of a role at a server: browsers share cookies between all ports of a machine."""
    return f"{COOKIE}_{seat}"


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
