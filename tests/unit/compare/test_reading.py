"""Tickets come as they are exported, as lines of JSON or as a table, and are read alike."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from engine.compare.reading import NoTickets, file_batches, points_of

ZONE = ZoneInfo("Asia/Shanghai")
AT = "2017-09-28T10:00:00+08:00"
INSTANT = int(datetime.fromisoformat(AT).timestamp())
EXPORTED = [
    {
        "id": f"20170928-0000000{n}",
        "facts": {"area": "water", "people": 2, "anonymous": True},
        "received_at": AT,
        "subject": "停水",
        "text": "小区停水 [三天] 了, \"没人管\"",
        "lead": "water-group",
        "events": [{"kind": "received", "data": {"text": "}]"}}],
    }
    for n in range(3)
]  # fmt: skip


def read(path):
    points, unread = [], []
    for batch in file_batches(path):
        found, missed = points_of(batch, ZONE)
        points += found
        unread += missed
    return points, unread


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "tickets"
    path.write_bytes(text.encode(encoding))
    return path


def exported_lines():
    return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in EXPORTED) + "\n]\n"


@pytest.mark.parametrize(
    "text",
    [
        exported_lines(),
        json.dumps(EXPORTED, ensure_ascii=False),
        json.dumps(EXPORTED, ensure_ascii=False, indent=4),
        "\n".join(json.dumps(one) for one in EXPORTED),
        "\ufeff" + exported_lines(),
    ],
    ids=["as exported", "one line", "indented", "lines", "with a byte order mark"],
)
def test_exported_tickets_are_read_in_any_layout(tmp_path, text):
    points, unread = read(written(tmp_path, text))
    assert unread == []
    assert [point.id for point in points] == [one["id"] for one in EXPORTED]
    assert all(point.at == INSTANT for point in points)
    assert points[0].values == {"area": "water", "people": 2, "anonymous": True}
    assert points[0].text == '停水\n小区停水 [三天] 了, "没人管"'


def test_lines_of_facts_need_no_nesting_and_local_times_are_the_citys(tmp_path):
    line = '{"area": "gas", "at": "2017-09-28 10:00", "text": "漏气"}\n'
    (point,), unread = read(written(tmp_path, line))
    assert unread == []
    assert (point.id, point.at, point.text) == ("#1", INSTANT, "漏气")
    assert point.values == {"area": "gas"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_of_facts_is_read_in_the_encodings_that_offices_use(tmp_path, encoding):
    said = "小区停水三天了没有人管"
    table = f"id,received_at,area,people,text\nA1,2017-09-28 10:00,water,3,{said}\n,{AT},gas,,\n"
    points, unread = read(written(tmp_path, table, encoding))
    assert unread == []
    assert [point.id for point in points] == ["A1", "#2"]
    assert {point.at for point in points} == {INSTANT}
    assert points[0].values == {"area": "water", "people": "3"}
    assert (points[0].text, points[1].text) == (said, None)


def test_rows_that_cannot_be_read_are_counted_and_the_others_serve(tmp_path):
    lines = [
        '{"area": "water", "at": "2017-09-28T10:00:00+08:00"}',
        '{"area": "water", "at": "yesterday"}',
        '{"area": "water"}',
        '{"area": ["water"], "at": "2017-09-28T10:00:00+08:00"}',
        "{broken",
    ]
    points, unread = read(written(tmp_path, "\n".join(lines)))
    assert len(points) == 1
    assert [one.number for one in unread] == [2, 3, 4, 5]
    assert "no time of receipt" in unread[1].why
    assert "area is neither text nor number" in unread[2].why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("area,district\nwater,east\n", "no column at"),
        ('[{"a": 1}, {"b":', "JSON"),
    ],
)
def test_a_file_without_tickets_says_why(tmp_path, text, why):
    with pytest.raises(NoTickets) as said:
        read(written(tmp_path, text))
    assert why in said.value.en


def test_batches_are_small_however_large_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.compare.reading.BATCH", 2)
    path = written(tmp_path, exported_lines())
    batches = list(file_batches(path))
    assert [len(batch.texts) for batch in batches] == [2, 1]
    assert [batch.first for batch in batches] == [1, 3]
    assert sum(batch.size for batch in batches) == path.stat().st_size
