"""Accounts for tests: an administrator, and people of the small city who are signed in."""

from engine.people.person import Seat

PASSWORD = "a sentence that is long"
ADMIN = Seat("administrator")
TAKER = Seat("call-taker", "centre")
HANDLER = Seat("handler", "water-group")


def add_account(held, login, *seats, password=PASSWORD, external=None):
    """An account; the first one that is asked for brings an administrator along."""
    administration, now = held.administration, held.clock()
    if not held.store.any_account():
        administration.add(held.rulebook, "root", "Root", [ADMIN], "test", now, password=PASSWORD)
        held.doors.look_now()
    if login == "root":
        return held.store.account("root")
    return administration.add(
        held.rulebook,
        login,
        login.title(),
        seats,
        "root",
        now,
        password=password,
        external=external,
    )


def sign_in(client, login, password=PASSWORD, **body):
    """Sign the client in; what it sends from now on brings the token."""
    client.headers.pop("X-CSRF-Token", None)
    answer = client.post("/api/session", json={"login": login, "password": password, **body})
    if answer.status_code == 200:
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return answer


def key_for(held, login, seat=None, days=30):
    """A key of the account, in its first seat if none is named."""
    from datetime import timedelta

    account, now = held.store.account(login), held.clock()
    chosen = seat or account.seats[0]
    _, written = held.admission.add_key(account, chosen, "", now + timedelta(days=days), "t", now)
    return written


def bearer(said):
    """The header that brings a key or a token."""
    return {"Authorization": f"Bearer {said}"}
