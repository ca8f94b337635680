"""Where messages may go: not into the network behind this machine, unless that is meant.

An address that somebody typed in must not make the server speak to what only it can reach (server-
side request forgery). So a name is looked up, every address that it has is judged, and the message
goes to the address that was judged: looked up a second time, it might be another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Iterable[str]]
"""From a host and a port to the addresses that it has; raises ``OSError``."""
_WRAPPED = IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are the IPv4 address that is meant."""


class NotForUs(Exception):
    """A name leads to an address to which nothing may be sent."""


def is_loopback_name(host: str) -> bool:
    """Whether a host, as it is written, is this machine."""
    if host == "localhost":
        return True
    address = _literal(host)
    return address is not None and address.is_loopback


def refused_literal(host: str, *, private: bool) -> bool:
    """Whether a host is an address, not a name, to which nothing may be sent."""
    address = _literal(host)
    return address is not None and not is_loopback_name(host) and not allowed(address, private)


def addresses_of(host: str, port: int, resolve: Resolve, *, private: bool) -> tuple[str, ...]:
    """Where to connect to; raises ``NotForUs`` where the name has one that is not allowed.

    This machine is reached by its own names only, and by no other that leads here.
    """
    found = [ip_address(one.partition("%")[0]) for one in resolve(host, port)]
    own = is_loopback_name(host)
    for address in found:
        if not (address.is_loopback if own else allowed(address, private)):
            raise NotForUs(f"{host} leads to {address}, an inner address")
    if not found:
        raise OSError(f"{host} has no address")
    return tuple(dict.fromkeys(map(str, found)))


def allowed(address: Address, private: bool) -> bool:
    """Whether a message may go to an address; with ``private`` also within one's own network.

    Never to this machine, to neighbours without an address of their own (169.254.169.254 tells
    secrets of clouds), or to many at once.
    """
    meant = _meant(address)
    if meant.is_loopback or meant.is_link_local or meant.is_multicast or meant.is_unspecified:
        return False
    return private or (meant.is_global and not meant.is_reserved)


def _meant(address: Address) -> Address:
    """The IPv4 address within an IPv6 one that only wraps it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _WRAPPED:
        return IPv4Address(address.packed[12:])
    inner = address.teredo[1] if address.teredo else address.ipv4_mapped or address.sixtofour
    return inner or address


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
