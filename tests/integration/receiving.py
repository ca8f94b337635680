"""A receiver of webhooks: a real HTTP server on loopback, which answers as it is told."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What arrived, in order; ``answers`` are the next statuses or functions, then 204."""

    def __init__(self):
        self.got, self.answers, self.lock = [], [], threading.Lock()
        self.arrived = threading.Semaphore(0)

    def take(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        with self.lock:
            self.got.append(Got(dict(handler.headers.items()), body, handler.path))
            answer = self.answers.pop(0) if self.answers else 204
        self.arrived.release()
        if callable(answer):
            answer(handler)
            return
        handler.send_response(answer)
        if 300 <= answer < 400:
            handler.send_header("Location", "/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    @property
    def ids(self):
        return [one.id for one in self.got]

    @property
    def kinds(self):
        return [one.event["data"]["kind"] for one in self.got]


class Got:
    """One request."""

    def __init__(self, headers, body, path):
        self.headers, self.body, self.path = {k.lower(): v for k, v in headers.items()}, body, path
        self.event = json.loads(body)
        self.id = self.headers["webhook-id"]

    def signed_with(self, secret):
        """Whether the signature is what a receiver computes by the Standard Webhooks."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        stamp = self.headers["webhook-timestamp"]
        signed = f"{self.id}.{stamp}.".encode() + self.body
        made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return self.headers["webhook-signature"] == f"v1,{made}"


@contextmanager
def receiving(tls=None):
    """A receiver that runs; its address is ``url``."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            receiver.take(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    receiver.url = f"http://127.0.0.1:{receiver.port}/hook"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()
