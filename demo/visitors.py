"""Who a visitor of the page is, and how much one may ask for in an hour."""

from __future__ import annotations

import ipaddress
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

_PRIVATE = [  # where a proxy in front of the page can be
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1",
        "fc00::/7",
        "fe80::/10",
    )
]
_HOUR = 3600.0


@dataclass(frozen=True)
class Visitor:
    """session: one open page, or one API client. address: where it comes from, which several sessions may share."""

    session: str
    address: str

    @classmethod
    def of(cls, request: HTTPConnection, session: str) -> Visitor:
        """The visitor behind a request of that session."""
        peer = request.client.host if request.client else ""
        return cls(session, client_address(peer, request.headers.getlist("x-forwarded-for")))


def client_address(peer: str, forwarded: list[str]) -> str:
    """The network address that a request comes from; of IPv6 the /64, which one household has to itself.

    Args:
        peer: address at the other end of the connection.
        forwarded: the X-Forwarded-For headers. They are believed only where the peer has an address of a private
            network, as a proxy of ours has, and then from the right: further left stands whatever the visitor sent.
    """
    hops = [hop.strip() for line in forwarded for hop in line.split(",") if hop.strip()]
    if _is_private(peer) and hops:
        peer = next((hop for hop in reversed(hops) if not _is_private(hop)), hops[-1])
    address = _parsed(peer)
    if address is None:
        return peer
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _parsed(text: str):
    """An IP address, with or without a port or brackets; None where it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_private(text: str) -> bool:
    address = _parsed(text)
    return address is not None and any(address in network for network in _PRIVATE if network.version == address.version)


class HourlyLog:
    """What was used in the last hour, and by whom. Not safe for threads: it belongs to the server's event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._entries: deque[tuple[float, str, float]] = deque()

    def add(self, key: str, amount: float = 1.0) -> None:
        self._entries.append((self._clock(), key, amount))

    def amounts(self, key: str | None = None) -> list[float]:
        """Every amount of the last hour that was added for the key, or for any."""
        while self._entries and self._entries[0][0] < self._clock() - _HOUR:
            self._entries.popleft()
        return [amount for _, name, amount in self._entries if key in (None, name)]
