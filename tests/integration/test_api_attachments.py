"""Files over HTTP: uploaded, checked, named in commands, handed out again."""

import zlib
from hashlib import sha256

import pytest

from api.attaching import MOST_BYTES
from tests.integration.api_serving import LIFE_CITY, Matter, is_problem, serving, wrong_fields

PNG = b"\x89PNG\r\n\x1a\n" + zlib.compress(b"picture")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
ZIP = b"PK\x03\x04" + b"\x00" * 26
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def client(url):
    with serving(url, home=LIFE_CITY) as opened:
        yield opened


def upload(client, content, media_type, **headers):
    given = {"Content-Type": media_type} if media_type else {}
    return client.post("/api/attachments", content=content, headers={**given, **headers})


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (PDF, "application/pdf"),
        (ZIP, DOCX),
        ("现场情况".encode(), "text/plain"),
        ("现场情况".encode(), "text/plain; charset=utf-8"),
        (b"ID3\x04", "audio/mpeg"),
    ],
)
def test_a_file_is_kept_by_its_digest_and_handed_out_as_it_was(client, content, media_type):
    answer = upload(client, content, media_type)
    assert answer.status_code == 201, answer.text
    digest = sha256(content).hexdigest()
    plain = media_type.partition(";")[0]
    assert answer.json() == {"digest": digest, "size": len(content), "media_type": plain}
    read = client.get(answer.headers["location"])
    assert read.content == content
    assert read.headers["content-type"].partition(";")[0] == plain
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in read.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("content", "media_type", "status", "type_"),
    [
        (PNG, None, 415, "attachment/wrong-type"),
        (PNG, "application/json", 415, "attachment/wrong-type"),
        (b"<script>", "text/html", 415, "attachment/wrong-type"),
        (b"<svg/>", "image/svg+xml", 415, "attachment/wrong-type"),
        (b"MZ", "application/x-msdownload", 415, "attachment/wrong-type"),
        (PDF, "image/png", 422, "attachment/mismatch"),
        (PNG, "image/jpeg", 422, "attachment/mismatch"),
        (PNG, "application/pdf", 422, "attachment/mismatch"),
        (PNG, DOCX, 422, "attachment/mismatch"),
        (b"\xff\xfe\x00", "text/plain", 422, "attachment/mismatch"),
        (b"", "image/png", 422, "attachment/mismatch"),
        (PNG + b"\x00" * MOST_BYTES, "image/png", 413, "request/too-large"),
    ],
)
def test_a_file_that_is_not_accepted_is_refused(client, content, media_type, status, type_):
    is_problem(upload(client, content, media_type), status, type_)
    digest = sha256(content).hexdigest()
    is_problem(client.get(f"/api/attachments/{digest}"), 404, "attachment/not-found")


def test_a_large_file_is_kept_whole(client):
    content = PNG + bytes(range(256)) * 4096 * 9
    answer = upload(client, content, "image/png")
    assert answer.status_code == 201
    assert client.get(answer.headers["location"]).content == content


def test_the_same_content_is_kept_once_as_what_it_first_was(client):
    first = upload(client, b"a,b", "text/csv", **{"X-Actor": "one"})
    second = upload(client, b"a,b", "text/plain", **{"X-Actor": "two"})
    assert first.json() == second.json()
    assert client.held.store.attached(first.json()["digest"]).recorded_by == "one"


def test_commands_name_files_that_were_uploaded(client):
    photo = upload(client, PNG, "image/png").json()["digest"]
    matter = Matter(client)
    matter.do("note", note="现场照片", attachments=[{"digest": photo, "name": "西门.png"}])
    matter.do("resolve", result="已修好", attachments=[photo])
    events = client.get(f"{matter.path}/events").json()["items"]
    noted, resolved = (e for e in events if e["kind"] in ("noted", "resolved"))
    file = {"digest": photo, "size": len(PNG), "media_type": "image/png"}
    assert noted["data"]["attachments"] == resolved["data"]["attachments"] == [file]
    assert noted["private"]["names"] == {photo: "西门.png"}
    assert resolved["private"]["names"] == {photo: f"{photo[:8]}.png"}


def test_a_file_that_was_not_uploaded_cannot_be_named(client):
    known = upload(client, PNG, "image/png").json()["digest"]
    answer = Matter(client).ask("note", note="照片", attachments=[known, "0" * 64, known, "1" * 64])
    assert wrong_fields(answer) == ["attachments[1]", "attachments[3]"]
    assert answer.json()["errors"][0]["hint"] == "请先 POST /api/attachments"


@pytest.mark.parametrize("digest", ["0" * 64, "x", "%00"])
def test_a_file_that_there_is_not_is_not_found(client, digest):
    is_problem(client.get(f"/api/attachments/{digest}"), 404, "attachment/not-found")
