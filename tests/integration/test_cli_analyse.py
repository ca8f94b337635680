"""``dafuwu analyse``: on files of our own, and on citizens' letters where they are here."""

import csv
import json
import random
from dataclasses import replace

import pytest

from engine.insight.clusters import find_clusters
from engine.insight.message import Message
from tests.integration.commanding import DATA, runner
from tests.integration.planted import MATTERS, plant
from tests.unit.insight.test_classifying import letters

COLUMNS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "点赞数", "反对数", "类别")
real = pytest.mark.skipif(
    not (DATA / "train.csv").exists(), reason=f"the shared data are not here: {DATA}"
)


@pytest.fixture
def analyse(capsys):
    command = runner(capsys)
    return lambda *given: command("analyse", *given)


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="")
        table.writeheader()
        table.writerows(rows)
    return path


def row(message, label=""):
    return {
        "留言编号": message.id,
        "留言用户": message.person,
        "留言主题": message.subject,
        "留言时间": f"{message.at:%Y-%m-%d %H:%M:%S}",
        "留言详情": message.text,
        "点赞数": message.agreed,
        "反对数": message.disagreed,
        "类别": label,
    }


@pytest.fixture
def file(tmp_path):
    matter = plant(MATTERS[0], 12, seed=4, likes=20) + plant(MATTERS[3], 5, seed=4)
    own = replace(matter[0], text=matter[0].text + "我的电话是13812345678。")
    return write(tmp_path / "letters.csv", [row(each) for each in (own, *matter[1:])])


def test_hot_spots_are_told_with_place_time_people_and_samples(analyse, file):
    result = analyse(file)
    assert result.code == 0
    assert "热点 (共 17 条留言)" in result.out
    assert "云栖雅苑" in result.out
    assert result.out.index("搅拌") < result.out.index("绿叶")
    english = analyse(file, "--lang", "en", "--top", "1")
    assert "Hot spots (of 17 messages)" in english.out
    assert "绿叶" not in english.out


def test_as_json_every_message_of_a_hot_spot_is_named_and_no_person(analyse, file):
    result = analyse(file, "--format", "json")
    told = json.loads(result.out)
    first, second = told["hot_spots"]
    assert sorted(first["ids"]) == sorted(f"plant-{number}" for number in range(12))
    assert (first["people"], len(second["ids"])) == (12, 5)
    assert first["first_at"].endswith("+08:00")
    assert "13812345678" not in result.out
    assert told["classification"] is None


def test_classification_is_measured_where_labels_are_named(analyse, tmp_path):
    pytest.importorskip("sklearn")
    rows = [
        {"留言编号": at, "留言详情": text, "类别": label}
        for at, (text, label) in enumerate(zip(*letters(80), strict=True))
    ]
    asked, learned = write(tmp_path / "a.csv", rows[:30]), write(tmp_path / "b.csv", rows)
    own = analyse(learned, "--labels", "类别")
    assert "macro-F1" in own.out
    assert "5 折" in own.out
    other = analyse(asked, "--labels", "类别", "--learn", learned, "--format", "json")
    found = json.loads(other.out)["classification"]
    assert (found["texts"], found["folds"]) == (30, None)
    assert "从 50 条学习" in " ".join(other.err.split())  # those that are asked for are not learned


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--labels", "分类"), '文件里没有列 "分类"'),
        (("--learn", "x.csv"), "--learn 要同时写 --labels"),
        (("--zone", "Weihai"), "没有时区 Weihai"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(analyse, file, given, said):
    result = analyse(file, *given)
    assert result.code == 2
    assert said in result.err


def test_a_file_without_texts_is_refused(analyse, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("编号,姓名\n1,张三\n", encoding="utf-8")
    result = analyse(path)
    assert result.code == 2
    assert "找不到留言内容的列" in result.err


@real
def test_the_hot_spots_of_real_letters_are_found_whole(analyse):
    told = json.loads(analyse(DATA / "hot.csv", "--format", "json").out)
    with (DATA / "hot.csv").open(encoding="utf-8-sig", newline="") as opened:
        subjects = {each["留言编号"]: each["留言主题"] for each in csv.DictReader(opened)}
    estate = sorted(id_ for id_, said in subjects.items() if "魅力之城" in said)
    college = sorted(id_ for id_, said in subjects.items() if "经济学院" in said)
    first, second = told["hot_spots"][:2]
    assert sorted(first["ids"]) == estate
    assert sorted(second["ids"]) == college
    assert "魅力之城小区" in first["places"]


@real
def test_matters_hidden_among_real_letters_stand_in_the_first_ten_whole():
    with (DATA / "train.csv").open(encoding="utf-8-sig", newline="") as opened:
        texts = [each["text"] for each in csv.DictReader(opened)]
    # A part of other letters is added to each of those that are hidden: people digress.
    die = random.Random(9)
    others, digressions = texts[:2_000], texts[2_000:3_000]
    sizes = {"plant": 40, "square": 9, "parking": 25, "cards": 8}
    hidden = []
    for matter in MATTERS:
        for message in plant(matter, sizes[matter.name], seed=3):
            said = die.choice(digressions)
            at = die.randrange(max(1, len(said) - 200))
            hidden.append(replace(message, text=message.text + said[at : at + 200]))
    messages = [Message(f"t{n}", text[:25], text) for n, text in enumerate(others)] + hidden
    first_ten = find_clusters(messages, most=10)
    for name, size in sizes.items():
        found = max(sum(id_.startswith(name) for id_ in each.ids) for each in first_ten)
        assert found >= size * 0.9, name
        (own,) = (c for c in first_ten if sum(i.startswith(name) for i in c.ids) >= size * 0.9)
        assert sum(id_.startswith(name) for id_ in own.ids) >= len(own.ids) * 0.9, name
