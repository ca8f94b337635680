"""Whether people must sign in is known before the first request is answered."""

from tests.integration.api_serving import LIFE_CITY, serving
from tests.integration.people_making import add_account


def test_a_server_that_starts_on_accounts_believes_nobody_from_its_first_request_on(tmp_path):
    url = f"sqlite:///{tmp_path / 'doors.db'}"
    with serving(url, home=LIFE_CITY) as client:
        assert not client.held.doors.shut
        assert client.get("/api/tickets").status_code == 200
        add_account(client.held, "root")
    with serving(url, home=LIFE_CITY) as client:
        assert client.held.doors.shut  # nobody has asked for anything yet
        refused = client.get("/api/tickets", headers={"X-Role": "supervisor"})
        assert refused.status_code == 401
