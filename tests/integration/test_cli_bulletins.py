"""``dafuwu bulletin``: the list, one with its figures and story, and the files."""

from hashlib import sha256
from io import BytesIO

import pytest
from docx import Document

from tests.integration import assessed_city
from tests.integration.api_serving import Clock, Matter, as_, serving, sweep
from tests.integration.commanding import runner
from tests.unit.tickets.city import at

UNIT = as_("unit-leader", "water-group", "leader")
JUDGE = as_("supervisor", "centre", "judge")
HEAD = as_("centre-head", "centre", "head")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city with a bulletin that was corrected: its home, its database, and the number."""
    home = assessed_city.home(tmp_path_factory.mktemp("city"))
    database = tmp_path_factory.mktemp("data") / "d.db"
    clock = Clock(at("2017-09-04 10:00"))
    with serving(f"sqlite:///{database}", home=home, clock=clock) as client:
        late = Matter(client).id
        clock.now = at("2017-10-12 09:00")
        sweep(client)
        number = client.get("/api/bulletins").json()["items"][0]["id"]
        steps = (
            ("object", UNIT, {"measure": "on-time", "ticket": late, "words": "市民改期"}),
            ("reject-objection", JUDGE, {"number": 1, "reason": "没有录音"}),
            ("approve", HEAD, {}),
            ("publish", JUDGE, {}),
            ("correct", JUDGE, {"reason": "漏计一件"}),
            ("approve", HEAD, {}),
            ("publish", JUDGE, {}),
        )
        for name, who, body in steps:
            answer = client.post(f"/api/bulletins/{number}/{name}", json=body, headers=who)
            assert answer.status_code == 200, answer.text
            clock.pass_(days=10)
    return home, database, number


@pytest.fixture
def run(capsys, city):
    command = runner(capsys)
    home, database, _ = city
    return lambda *said: command("bulletin", *said, "--home", home, "--database", database)


@pytest.fixture
def number(city):
    return city[2]


def test_bulletins_are_listed(run, number):
    said = run("list")
    assert said.code == 0
    assert number in said.out
    assert "承办单位考核通报" in said.out
    assert "已发布" in said.out
    assert "2017-12-11" in said.out
    assert "no such bulletin" in run("list", "--state", "draft", "--lang", "en").out
    (line,) = run("list", "--format", "json", "--every", "month").json
    assert (line["id"], line["edition"], line["in_force"]) == (number, 2, 2)
    wrong = run("list", "--state", "drafft")
    assert wrong.code == 2
    assert "draft" in wrong.err


def test_one_is_shown_with_its_figures_objections_and_story(run, number):
    said = run("show", number.lower())
    assert said.code == 0
    for shown in ("第 2 版 已发布", "水务集团", "市民改期 → 没有录音", "开始更正", "漏计一件"):
        assert shown in said.out
    earlier = run("show", number, "--edition", "1", "--lang", "en")
    assert "corrected by edition 2" in earlier.err
    by_area = run("show", number, "--by", "area")
    assert "供水" in by_area.out
    content = run("show", number, "--format", "json").json["content"]
    assert content["edition"]["number"] == 2
    assert run("show", "B20170930-NOTTHERE").code == 2
    assert "2" in run("show", number, "--edition", "3").err


def test_an_edition_is_written_to_a_file(run, number, tmp_path):
    paper = tmp_path / "b.docx"
    assert run("export", number, "--edition", "1", "-o", paper).code == 0
    text = "\n".join(one.text for one in Document(BytesIO(paper.read_bytes())).paragraphs)
    assert "由第 2 版更正: 漏计一件" in text
    sealed = tmp_path / "b.json"
    assert run("export", number, "--format", "json", "-o", sealed).code == 0
    digest = sha256(sealed.read_bytes()).hexdigest()
    assert digest == run("show", number, "--format", "json").json["editions"][1]["digest"]
    refused = run("export", number, "-o", tmp_path / "nowhere" / "b.docx")
    assert refused.code == 2
