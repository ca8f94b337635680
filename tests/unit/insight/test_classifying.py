"""What is learned from texts, how sure it is, and that a kept model is the same."""

import json
import random
import sys
import zipfile
from io import BytesIO

import pytest

from engine.insight.accuracy import measure, score
from engine.insight.classifying import (
    Missing,
    Model,
    NotAModel,
    TooFew,
    stratified,
    train,
)
from engine.insight.features import features_of

SAID = {
    "供热": ("暖气不热", "锅炉房停了", "供暖温度不够", "暖气片是凉的", "供热公司不来"),
    "供水": ("水管爆了", "自来水发黄", "停水两天", "水压太低", "水表不准"),
    "公交": ("公交车不停站", "司机甩站", "首末班车太早", "公交线路取消", "刷卡机坏了"),
}


def letters(many, seed=1):
    """Letters about the three matters, each with a few words that belong to none."""
    die = random.Random(seed)
    texts, labels = [], []
    for _ in range(many):
        label = die.choice(sorted(SAID))
        of = die.choice(sorted(SAID)) if die.random() < 0.1 else label  # some are labelled wrongly
        said = [*die.sample(SAID[of], 2), die.choice(["请尽快处理", "谢谢领导", "打过几次电话"])]
        die.shuffle(said)
        texts.append(f"{die.choice('东西南北')}区{die.randrange(99)}号: " + ", ".join(said))
        labels.append(label)
    return texts, labels


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("sklearn")
    return train(*letters(200))


def test_what_was_learned_is_found_again_in_texts_not_seen(model):
    found = score(model, *letters(100, seed=2))
    assert found.macro_f1 > 0.85  # one in ten was labelled by chance
    assert found.folds is None
    guesses = model.suggest("西区8号: 暖气片是凉的, 锅炉房停了")
    assert guesses[0].label == "供热"
    assert [guess.sure for guess in guesses] == sorted((g.sure for g in guesses), reverse=True)
    assert sum(guess.sure for guess in guesses) == pytest.approx(1, abs=0.001)


def test_sureness_is_how_often_it_is_right(model):
    found = score(model, *letters(300, seed=3))
    assert found.calibration_error < 0.1
    assert sum(one.texts for one in found.sureness) == 300


def test_a_text_that_says_nothing_known_is_guessed_without_sureness(model):
    assert max(guess.sure for guess in model.suggest("")) < 0.75
    assert len(model.suggest("", most=2)) == 2


def test_the_same_texts_give_the_same_model_and_a_kept_one_suggests_the_same(model):
    kept = model.to_bytes()
    assert train(*letters(200)).to_bytes() == kept
    again = Model.from_bytes(kept)
    texts, _ = letters(20, seed=4)
    assert again.suggest_all(texts) == model.suggest_all(texts)
    assert (again.labels, again.texts, again.left_out) == (model.labels, 200, ())
    assert again.to_bytes() == kept


def test_what_is_no_model_is_refused(model):
    with pytest.raises(NotAModel):
        Model.from_bytes(b"\x80\x04K\x01.")  # a pickle
    with pytest.raises(NotAModel):
        Model.from_bytes(b"")
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(model.to_bytes())) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "head.json":
                data = json.dumps(json.loads(data) | {"labels": ["one"]}).encode()
            new.writestr(name, data)
    with pytest.raises(NotAModel):
        Model.from_bytes(changed.getvalue())


def test_rare_labels_are_left_out_and_too_few_refused():
    pytest.importorskip("sklearn")
    texts, labels = letters(60)
    found = train([*texts, "路灯不亮"], [*labels, "路灯"])
    assert found.left_out == ("路灯",)
    assert "路灯" not in found.labels
    with pytest.raises(TooFew):
        train(["水管爆了"] * 9, ["供水"] * 9)


def test_without_scikit_learn_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.svm", None)
    with pytest.raises(Missing) as refused:
        train(*letters(60))
    assert "pip install 'scikit-learn" in refused.value.en


def test_measuring_guesses_every_text_once_by_a_model_without_it():
    pytest.importorskip("sklearn")
    texts, labels = letters(90)
    found = measure(texts, labels, folds=3, seed=1)
    assert (found.texts, found.folds) == (90, 3)
    assert sum(one.texts for one in found.labels) == 90
    assert sum(one.guessed for one in found.labels) == 90
    wrong = 90 - sum(one.right for one in found.labels)
    assert sum(times for _, _, times in found.confused) == wrong
    assert found.share_right == pytest.approx(1 - wrong / 90)
    assert 0.7 < found.macro_f1 < 0.99
    # Labels dealt by chance cannot be learned: nothing leaks from the texts that are guessed.
    dealt = labels[:]
    random.Random(7).shuffle(dealt)
    assert measure(texts, dealt, folds=3).macro_f1 < 0.5


def test_lots_hold_their_share_of_every_label():
    labels = ["a"] * 50 + ["b"] * 10
    lots = stratified(labels, 5, seed=0)
    for lot in range(5):
        own = [label for label, at in zip(labels, lots, strict=True) if at == lot]
        assert (own.count("a"), own.count("b")) == (10, 2)
    assert stratified(labels, 5, seed=0) == lots != stratified(labels, 5, seed=1)


def test_features_see_letters_words_and_the_head():
    found = features_of("水管爆了。" + "。" * 100 + "路灯")
    assert found["c水管"] == found["h水管"] == found["w水管"] == 1
    assert found["c路灯"] == 1
    assert "h路灯" not in found
    assert features_of("") == {}
