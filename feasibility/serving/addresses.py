"""Where a server is reached, and what its address is: its socket, its host names, and how its links begin."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from feasibility.errors import InputError, Mistake, system_reason
from feasibility.messages import said, sentence
from feasibility.serving.gate import BACKLOG
from feasibility.serving.security import ANY, Address, in_numbers

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?")
EXAMPLE = "https://table.example.nl"
PORTS = {"http": 80, "https": 443}
ELSEWHERE = (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))
"""Addresses reserved for examples: the route to one shows which of its own addresses a machine uses."""


@dataclass(frozen=True)
class Place:
    """Where a server is reached."""

    address: Address
    link: str
    """The origin that its links begin with."""
    is_local: bool
    """Whether only this machine can reach it."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that is bound before any link is printed; `::` takes IPv4 too where the system can.

    Args:
        host: an address or a name of this machine.
        port: 0 for any free port.

    Raises:
        InputError: it cannot be bound.
    """
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, where = found[0]
        both = family == socket.AF_INET6 and where[0] == "::" and socket.has_dualstack_ipv6()
        return socket.create_server(where[:2], family=family, backlog=BACKLOG, dualstack_ipv6=both)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror):
            reason: str = sentence("no machine of this name is to be found")
        else:
            reason = system_reason(error) if isinstance(error, OSError) else said(error)
        message = sentence(
            "cannot be served on: {reason}; give an address of this machine, and a port that is free",
            reason=reason,
        )
        raise InputError([Mistake("", message, f"{bracketed(host)}:{port}")]) from None


def place_of(host: str, listener: socket.socket, public: str | None, *, encrypted: bool) -> Place:
    """The address of a server that listens at a socket.

    Args:
        host: what the user gave.
        listener: bound.
        public: the address before a proxy, as `public_origin` gives it; None without one.
        encrypted: whether a certificate is used.
    """
    bound, port = listener.getsockname()[:2]
    scheme = "https" if encrypted else "http"
    everywhere = ip_address(bound.partition("%")[0]).is_unspecified
    own = _own_address(listener) if everywhere else in_numbers(host.strip("[]"))
    suffix = "" if port == PORTS[scheme] else f":{port}"
    same = public is not None and public.startswith(f"{scheme}://") and _port_of(public) == port
    return Place(
        address=Address(_names(own, everywhere=everywhere), scheme, public, public is not None and not same),
        link=public or f"{scheme}://{bracketed(own)}{suffix}",
        is_local=not everywhere and ip_address(bound.partition("%")[0]).is_loopback,
    )


def _port_of(origin: str) -> int:
    parts = urlsplit(origin)
    return parts.port or PORTS[parts.scheme]


def public_origin(given: str) -> str:
    """The origin of an address, as a browser writes it.

    Args:
        given: as https://table.example.nl, or with a port.

    Raises:
        InputError: it is anything else.
    """
    if not given.isprintable() or " " in given:
        raise _no_origin(given)
    try:
        parts = urlsplit(given)
        port, host = parts.port, in_numbers(parts.hostname or "")
    except ValueError:
        raise _no_origin(given) from None
    if host.isascii() is False:
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            raise _no_origin(given) from None
    bare = not (parts.query or parts.fragment or parts.username or parts.password)
    named = NAME.fullmatch(host) or ":" in host
    if parts.scheme not in PORTS or not named or not bare or parts.path not in ("", "/") or port == 0:
        raise _no_origin(given)
    suffix = "" if port in (None, PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{bracketed(host)}{suffix}"


def _no_origin(given: str) -> InputError:
    message = sentence(
        "found {given!r}; give scheme and name alone, such as {example}", given=given[:100], example=EXAMPLE
    )
    return InputError.of("--public-url", message)


def encryption(certificate: str, key_file: str | None) -> ssl.SSLContext:
    """The certificate and key with which the server uses TLS.

    Args:
        certificate: a PEM file, with the certificates in between after its own.
        key_file: a PEM file with its private key; None where that is in the same file.

    Raises:
        InputError: they cannot be read, do not belong together, or the key asks for a password.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2

    def no_password() -> str:
        raise ValueError(sentence("the private key asks for a password; give a key without one"))

    for option, name in (("--certificate", certificate), ("--key-file", key_file)):
        try:
            if name is not None:
                with Path(name).open("rb"):
                    pass
        except OSError as error:
            raise InputError(
                [
                    Mistake(
                        option,
                        sentence("{name} cannot be read: {reason}", name=name, reason=system_reason(error)),
                    )
                ]
            ) from None
    try:
        context.load_cert_chain(certificate, key_file, no_password)
    except ssl.SSLError as error:
        mismatch = error.reason == "KEY_VALUES_MISMATCH"
        why = (
            sentence("the private key is of another certificate")
            if mismatch
            else sentence("no certificate with its key in PEM")
        )
        raise InputError([Mistake("--certificate", f"{certificate}: " + why)]) from None
    except (OSError, ValueError) as error:
        if isinstance(error, socket.gaierror):
            reason: str = sentence("no machine of this name is to be found")
        else:
            reason = system_reason(error) if isinstance(error, OSError) else said(error)
        raise InputError(
            [
                Mistake(
                    "--certificate",
                    f"{certificate}: " + reason,
                )
            ]
        ) from None
    return context


def bracketed(host: str) -> str:
    """A host as it is in an address: an IPv6 one in brackets."""
    return f"[{host}]" if ":" in host else host


def _names(own: str, *, everywhere: bool) -> frozenset[str]:
    """What this machine may be called in the address of a page."""
    names = frozenset(LOOPBACK if own in LOOPBACK else (own,))
    if not everywhere:
        return names
    machine = socket.gethostname().lower()
    return frozenset((*LOOPBACK, *names, ANY, machine, f"{machine.partition('.')[0]}.local"))


def _own_address(listener: socket.socket) -> str:
    """An address of this machine in its network at which a socket listens; nothing is sent to find it."""
    takes_both = listener.family == socket.AF_INET6 and not listener.getsockopt(
        socket.IPPROTO_IPV6, socket.IPV6_V6ONLY
    )
    for elsewhere, family in ELSEWHERE:
        if family != listener.family and not takes_both:
            continue
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                return str(probe.getsockname()[0])
        except OSError:
            continue
    return "127.0.0.1" if listener.family == socket.AF_INET or takes_both else "::1"
