"""The gate of the server: how many connections may wait at once, and how long each may take.

A connection waits until it has made a request with a key; until then it has little time, and where too many
wait, from one address or in total, the oldest of them is closed to admit the new one. So whoever opens
connections without using them closes only their own, and no other user is locked out.
"""

from __future__ import annotations

import errno
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Any

WAITING = 256
"""Connections that may wait at once."""
WAITING_OF_ONE = 64
"""Those of one address."""
PATIENCE = 10.0
"""Seconds within which a connection must make a request, and again after each answer."""
LEISURE = 120.0
"""The same after a request with a key: a large sheet takes time on a slow line."""
FEW_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
BACKLOG = 64
"""Connections that the system queues; as many are accepted at once."""
Peer = tuple[str, int]


@dataclass(eq=False)
class Caller:
    """One connection."""

    peer: Peer
    network: str
    """The address or network under which it is counted."""
    socket: socket.socket
    until: float
    """When it is closed if it is still waiting, by a monotonic clock [s]."""
    held: bool = False
    """Whether it belongs to a user with a key: it is then not limited."""


@dataclass(eq=False)
class Gate:
    """Who is connected."""

    proxied: bool
    """Whether there is a proxy in front, so that all requests come from one address."""
    turned_away: Callable[[], None] = lambda: None
    """Called for every connection that is closed to make room or because it took too long."""
    callers: dict[Peer, Caller] = field(default_factory=dict)
    waiting: dict[Caller, None] = field(default_factory=dict)
    """Those that wait, the oldest first."""
    counted: Counter[str] = field(default_factory=Counter)
    """Of each network, how many wait."""


class GatedSocket(socket.socket):
    """A listening socket that accepts connections through the gate."""

    gate: Gate

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection; where too many wait, the oldest of them is closed."""
        try:
            taken, peer = super().accept()
        except OSError as error:
            if error.errno in FEW_FILES and self.gate.waiting:
                _turn_away(self.gate, next(iter(self.gate.waiting)))
                raise BlockingIOError from None
            raise
        connection = _CalledSocket(taken.family, taken.type, taken.proto, fileno=taken.detach())
        connection.caller, connection.gate = _come(self.gate, peer[:2], connection), self.gate
        return connection, peer


class _CalledSocket(socket.socket):
    """A connection that the gate no longer counts when it is closed."""

    gate: Gate
    caller: Caller

    def close(self) -> None:
        if hasattr(self, "caller"):
            _leave(self.gate, self.caller)
        super().close()


def gated(listener: socket.socket, gate: Gate) -> GatedSocket:
    """A listening socket behind a gate; the given socket must no longer be used."""
    family, kind, proto = listener.family, listener.type, listener.proto
    made = GatedSocket(family, kind, proto, fileno=listener.detach())
    made.gate = gate
    return made


def network_of(address: str) -> str:
    """What an address is counted under: itself, or its IPv6 network (64 bits), which one machine may own."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(read, IPv6Address):
        if read.ipv4_mapped is not None:
            return str(read.ipv4_mapped)
        return read.exploded[:19]
    return str(read)


def _come(gate: Gate, peer: Peer, connection: socket.socket) -> Caller:
    caller = Caller(peer, network_of(peer[0]), connection, time.monotonic() + PATIENCE)
    gate.callers[peer] = caller
    _wait(gate, caller)
    return caller


def _wait(gate: Gate, caller: Caller) -> None:
    """Add to the waiting connections, after making room."""
    is_proxy = gate.proxied and caller.network == network_of(caller.peer[0])
    if not is_proxy and gate.counted[caller.network] >= WAITING_OF_ONE:
        _turn_away(gate, next(each for each in gate.waiting if each.network == caller.network))
    elif len(gate.waiting) >= WAITING:
        _turn_away(gate, next(iter(gate.waiting)))
    gate.waiting[caller] = None
    gate.counted[caller.network] += 1


def _wait_no_longer(gate: Gate, caller: Caller) -> None:
    if caller in gate.waiting:
        del gate.waiting[caller]
        gate.counted[caller.network] -= 1
        if not gate.counted[caller.network]:
            del gate.counted[caller.network]


def _leave(gate: Gate, caller: Caller) -> None:
    _wait_no_longer(gate, caller)
    if gate.callers.get(caller.peer) is caller:
        del gate.callers[caller.peer]


def _turn_away(gate: Gate, caller: Caller) -> None:
    """Shut a connection down; its reader sees the end of the stream and closes it."""
    _wait_no_longer(gate, caller)
    with suppress(OSError):
        caller.socket.shutdown(socket.SHUT_RDWR)
    gate.turned_away()


def asks(gate: Gate, peer: Peer | None, asker: str) -> None:
    """A connection has made a complete request, and its time starts again.

    Args:
        gate: where it came in.
        peer: the connection.
        asker: the client's address; behind a proxy the connection is counted under it from now on.
    """
    caller = gate.callers.get(peer) if peer else None
    if caller is None:
        return
    caller.until = max(caller.until, time.monotonic() + PATIENCE)
    if gate.proxied and caller in gate.waiting:
        _wait_no_longer(gate, caller)
        caller.network = network_of(asker)
        _wait(gate, caller)


def hold(gate: Gate, peer: Peer | None) -> None:
    """Mark a connection as that of a user with a key."""
    caller = gate.callers.get(peer) if peer else None
    if caller is not None:
        caller.held = True
        _wait_no_longer(gate, caller)


def answered(gate: Gate, peer: Peer | None) -> None:
    """A request is answered: the connection waits again, longer if the request had a key."""
    caller = gate.callers.get(peer) if peer else None
    if caller is None:
        return
    caller.until = time.monotonic() + (LEISURE if caller.held else PATIENCE)
    if caller.held:
        caller.held = False
        _wait(gate, caller)


def close_overdue(gate: Gate) -> None:
    """Close every connection that has waited too long."""
    now = time.monotonic()
    for each in [each for each in gate.waiting if each.until < now]:
        _turn_away(gate, each)
