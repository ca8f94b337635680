"""Sending a message over HTTP: to the address that was judged, within a time that is bounded."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import Timer

import httpx

from engine.webhooks.addresses import NotForUs, Resolve, addresses_of
from engine.webhooks.envelope import MEDIA_TYPE

CONNECTING, ANSWERING = 5.0, 10.0
"""Seconds for a connection, and for each step of sending and answering."""
IN_ALL = 15.0
"""Seconds for the whole of it: an answer that comes byte by byte is no answer."""
ADDRESSES = 3
"""Addresses of a name that are tried one after the other."""
AGENT = "dafuwu-webhook/1"


def resolve(host: str, port: int) -> Iterable[str]:
    """The addresses of a host, as the machine knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@dataclass
class Poster:
    """Sends, and follows nothing: no redirects, no proxies of the environment.

    ``private`` also lets it reach addresses within one's own network.
    """

    private: bool = False
    resolve: Resolve = resolve
    connecting: float = CONNECTING
    answering: float = ANSWERING
    in_all: float = IN_ALL
    tls: ssl.SSLContext | None = None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Whom it trusts: SSL_CERT_FILE names further authorities, such as a city's own."""
        return self.tls or httpx.create_ssl_context()

    def post(self, url: str, headers: dict[str, str], body: bytes) -> str | None:
        """Send; None where the receiver took it (2xx), else in a few words why not."""
        target = httpx.URL(url)
        port = target.port or (443 if target.scheme == "https" else 80)
        try:
            addresses = addresses_of(target.host, port, self.resolve, private=self.private)
        except NotForUs as error:
            return str(error)
        except (OSError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        why = "no address"
        for address in addresses[:ADDRESSES]:
            try:
                return self._post(target, address, headers, body)
            except httpx.ConnectError as unreached:
                why = _said(unreached)
        return why

    def _post(
        self, target: httpx.URL, address: str, headers: dict[str, str], body: bytes
    ) -> str | None:
        """Connected to the address, while Host and certificate are those of the name."""
        client = self._client()
        request = client.build_request(
            "POST",
            target.copy_with(host=address),
            content=body,
            headers={
                "Host": target.netloc.decode("ascii"),
                "Content-Type": MEDIA_TYPE,
                "User-Agent": AGENT,
                **headers,
            },
            extensions={"sni_hostname": target.host},
        )
        cut = Timer(self.in_all, client.close)
        cut.daemon = True
        cut.start()
        try:
            answer = client.send(request, stream=True)
            status = answer.status_code
            answer.close()
        except httpx.ConnectError:
            raise
        except (httpx.HTTPError, RuntimeError, OSError, ValueError) as error:
            return _said(error)
        finally:
            cut.cancel()
            client.close()
        return None if 200 <= status < 300 else _status(status)

    def _client(self) -> httpx.Client:
        """A connection of its own for each message: nobody else's name is on it."""
        limits = httpx.Timeout(self.answering, connect=self.connecting)
        return httpx.Client(
            verify=self._context, timeout=limits, trust_env=False, follow_redirects=False
        )


def _status(status: int) -> str:
    if 300 <= status < 400:
        return f"answered {status}: redirects are not followed"
    return f"answered {status}"


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")
