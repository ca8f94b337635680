"""Where a request comes from: the address of the caller, and how the server is called there."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from litestar.types import Scope

from api.settings import Settings, is_loopback

UNKNOWN = "unknown"


def address_of(scope: Scope, settings: Settings) -> str:
    """The caller's address, for counting attempts.

    A proxy that is named in the settings is believed about whom it speaks for: the last entry of
    X-Forwarded-For is the one that it added itself.
    """
    client: Any = scope.get("client")
    direct = client[0] if client else UNKNOWN
    if direct in settings.proxies:
        said = header_of(scope, b"x-forwarded-for")
        last = "" if said is None else said.rpartition(",")[2].strip()
        if _is_address(last):
            return _network(last)
    return _network(direct)


def is_secure(scope: Scope, settings: Settings) -> bool:
    """Whether the browser speaks TLS with us, or with what stands before us.

    Only plain http on this machine is not: whoever serves others without TLS finds that nobody can
    sign in, for browsers keep back a cookie that is marked as secure.
    """
    if settings.public_url is not None:
        return settings.public_url.startswith("https:")
    if header_of(scope, b"x-forwarded-proto") == "https" or scope["scheme"] == "https":
        return True
    host = header_of(scope, b"host") or "localhost"
    return not is_loopback(urlsplit(f"//{host}").hostname or "")


def base_of(scope: Scope, settings: Settings) -> str:
    """How the server is addressed from where the caller is: ``https://desk.example``."""
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    host = header_of(scope, b"host") or "localhost"
    return f"{'https' if is_secure(scope, settings) else 'http'}://{host}"


def from_own_page(scope: Scope, settings: Settings) -> bool:
    """Whether a request was sent by a page of ours, as far as the browser says where it was."""
    origin = header_of(scope, b"origin")
    if origin is None:
        return header_of(scope, b"sec-fetch-site") != "cross-site"
    sent = urlsplit(origin).netloc.lower()
    own = {urlsplit(base_of(scope, settings)).netloc.lower()}
    host = header_of(scope, b"host")
    if host is not None:
        own.add(host.lower())
    return bool(sent) and sent in own


def header_of(scope: Scope, wanted: bytes) -> str | None:
    """The first header of a name, as text."""
    headers: Any = scope["headers"]
    return next((value.decode("latin-1") for name, value in headers if name == wanted), None)


def local_path(said: str | None, otherwise: str) -> str:
    """A path of this server to go on to, never one of another's."""
    if said is None or not said.startswith("/") or len(said) > 2000 or not said.isprintable():
        return otherwise
    # Browsers read a backslash as a slash, and two slashes as another host.
    if said[1:2] in ("/", "\\") or "\\" in said:
        return otherwise
    return said


def _is_address(said: str) -> bool:
    try:
        ip_address(said)
    except ValueError:
        return False
    return True


def _network(said: str) -> str:
    """Who has an IPv6 address has 2^64 of them: the network counts."""
    try:
        address = ip_address(said)
    except ValueError:
        return said[:100]
    if address.version == 6 and address.ipv4_mapped is None:
        return ":".join(address.exploded.split(":")[:4]) + "::/64"
    return str(address)
