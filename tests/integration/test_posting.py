"""Messages over TLS: to the address that was judged, with the certificate of the name."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.upkeep.posting import Poster
from tests.integration.receiving import receiving

HEADERS = {"webhook-id": "T-1", "webhook-timestamp": "1", "webhook-signature": "v1,x"}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for desk.example that signs itself, in a file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("desk.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "desk.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def served(certificate):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with receiving(tls) as receiver:
        yield receiver


def poster(certificate, monkeypatch):
    """One that takes this machine for a host of the city's network, to have one to speak to."""
    monkeypatch.setattr("engine.webhooks.addresses.allowed", lambda _address, _private: True)
    trusted = ssl.create_default_context(cafile=str(certificate))
    return Poster(resolve=lambda _host, _port: ["127.0.0.1"], tls=trusted)


def test_host_and_certificate_are_those_of_the_name_though_the_address_is_judged(
    served, certificate, monkeypatch
):
    sends = poster(certificate, monkeypatch)
    assert sends.post(f"https://desk.example:{served.port}/hook?a=1", HEADERS, b"{}") is None
    (got,) = served.got
    assert got.headers["host"] == f"desk.example:{served.port}"
    assert got.path == "/hook?a=1"


def test_a_certificate_of_another_name_or_of_nobody_known_is_refused(
    served, certificate, monkeypatch
):
    sends = poster(certificate, monkeypatch)
    said = sends.post(f"https://other.example:{served.port}/hook", HEADERS, b"{}")
    assert "CERTIFICATE_VERIFY_FAILED" in said
    sends = Poster(resolve=sends.resolve, tls=ssl.create_default_context())
    said = sends.post(f"https://desk.example:{served.port}/hook", HEADERS, b"{}")
    assert "CERTIFICATE_VERIFY_FAILED" in said
    assert served.got == []


def test_a_name_that_leads_into_ones_own_network_is_not_even_asked():
    with receiving() as receiver:
        for private in (False, True):
            sends = Poster(private=private, resolve=lambda _host, _port: ["127.0.0.1"])
            said = sends.post(f"http://desk.example:{receiver.port}/hook", HEADERS, b"{}")
            assert said == "desk.example leads to 127.0.0.1, an inner address"
        assert receiver.got == []


def test_the_next_address_is_tried_where_one_does_not_answer():
    with receiving() as receiver:
        sends = Poster(resolve=lambda _host, _port: ["127.0.0.2", "127.0.0.1"])
        assert sends.post(f"http://localhost:{receiver.port}/hook", HEADERS, b"{}") is None
        assert len(receiver.got) == 1


def test_a_host_that_nobody_knows_is_told_in_words():
    def unknown(host, _port):
        raise OSError(f"no such host: {host}")

    assert "no such host" in Poster(resolve=unknown).post("https://x.example/", HEADERS, b"{}")


def test_proxies_of_the_environment_are_not_asked(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with receiving() as receiver:
        assert Poster().post(receiver.url, HEADERS, b"{}") is None
