"""Where messages may go, and that a name which leads elsewhere does not help."""

import pytest

from engine.webhooks.addresses import NotForUs, addresses_of, is_loopback_name
from engine.webhooks.webhook import WebhookRefused, check_url, check_webhook

PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
PRIVATE = ["10.1.2.3", "172.16.0.1", "192.168.1.7", "100.64.0.1", "fd00::1"]
NEVER = [
    "127.0.0.1", "::1", "169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
]  # fmt: skip
"""Not even within one's own network; the last ones wrap such an address in another."""


def found(*addresses):
    return lambda _host, _port: addresses


@pytest.mark.parametrize("address", PUBLIC)
def test_the_world_is_reached(address):
    assert addresses_of("desk.example", 443, found(address), private=False) == (address,)


@pytest.mark.parametrize("address", [*PRIVATE, "::ffff:10.0.0.1", "64:ff9b::a00:1"])
def test_ones_own_network_only_where_that_is_meant(address):
    with pytest.raises(NotForUs, match="inner address"):
        addresses_of("desk.example", 443, found(address), private=False)
    assert len(addresses_of("desk.example", 443, found(address), private=True)) == 1


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("private", [False, True])
def test_some_addresses_are_never_reached_by_another_name(address, private):
    with pytest.raises(NotForUs):
        addresses_of("desk.example", 443, found(address), private=private)


def test_one_bad_address_among_good_ones_is_enough():
    with pytest.raises(NotForUs):
        addresses_of("desk.example", 443, found(PUBLIC[0], "10.0.0.1"), private=False)


def test_this_machine_is_reached_by_its_own_names_and_they_lead_nowhere_else():
    assert all(map(is_loopback_name, ("localhost", "127.0.0.1", "::1", "[::1]")))
    assert addresses_of("localhost", 80, found("::1", "127.0.0.1"), private=False)
    with pytest.raises(NotForUs):
        addresses_of("localhost", 80, found("10.0.0.1"), private=True)


@pytest.mark.parametrize(
    "url",
    [
        "https://desk.example/hook?city=weihai", "https://desk.example:8443/", "http://localhost/x",
        "http://127.0.0.1:9000/hook", "http://[::1]:9000/", "https://8.8.8.8/",
    ],
)  # fmt: skip
def test_addresses_that_will_do(url):
    assert check_url(url, private=False) is None


@pytest.mark.parametrize(
    "url",
    [
        "", "desk.example", "ftp://desk.example/", "http://desk.example/", "https:///hook",
        "https://desk.example/ hook", "https://desk.example/#part", "https://a:b@desk.example/",
        "https://desk.example:99999/", "https://服务.example/", "https://192.168.0.1/",
        "https://[fd00::1]/", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/",
        "https://desk.example/" + "x" * 500, "http://[::1/",
    ],
)  # fmt: skip
def test_addresses_that_will_not_do(url):
    with pytest.raises(WebhookRefused) as refused:
        check_url(url, private=False)
    assert refused.value.code == "webhook/bad-url"


def test_kinds_are_known_and_the_nearest_is_suggested():
    with pytest.raises(WebhookRefused, match="did you mean resolved"):
        check_webhook("https://desk.example/", ["resolve"], "", private=False)
    with pytest.raises(WebhookRefused) as refused:
        check_webhook("https://desk.example/", [], "a\nb", private=False)
    assert refused.value.code == "webhook/bad-note"
