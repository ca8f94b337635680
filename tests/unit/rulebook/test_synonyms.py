"""Synonyms of the catalog: read, checked, and shown where they change."""

from datetime import date

from engine.compare.catalog import catalog_changes
from engine.rulebook.load import load_files
from tests.unit.rulebook.small import small


def loaded(*groups):
    written = "synonyms:\n" + "".join(f"  - {group}\n" for group in groups)
    return load_files(small({"catalog/synonyms.yaml": written}))


def codes(*groups):
    return [(one.code, one.line) for one in loaded(*groups).problems if one.is_error]


def test_the_first_word_stands_for_the_group():
    book = loaded("{id: heating, words: [供暖, 供热, 采暖]}").rulebook
    (group,) = book.synonyms.values()
    assert (group.name, group.words) == ("供暖", ("供暖", "供热", "采暖"))


def test_what_cannot_be_is_located():
    assert codes("{id: a, words: [供暖]}") == [("synonyms/alone", 2)]
    assert codes("{id: a, words: [自来水, 水]}") == [("synonyms/one-letter", 2)]
    twice = ("{id: a, words: [供暖, 供热]}", "{id: b, words: [取暖, 供热]}")
    assert codes(*twice) == [("synonyms/twice", 3)]
    same = ("{id: a, words: [WiFi, ｗｉｆｉ]}",)
    assert codes(*same) == [("synonyms/twice", 2)]
    assert codes("{id: a, words: [供暖, 供热]}", "{id: a, words: [停水, 断水]}") == [
        ("id/duplicate", 3)
    ]


def test_a_change_of_words_is_a_change_of_the_catalog():
    old = loaded("{id: heating, words: [供暖, 供热]}").rulebook
    new = loaded("{id: heating, words: [供暖, 采暖]}", "{id: b, words: [停水, 断水]}").rulebook
    changes = {one.id: one for one in catalog_changes(old, new, date(2017, 7, 3))}
    assert changes["b"].how == "added"
    (part,) = changes["heating"].parts
    assert (part.name, part.new.zh) == ("words", "−供热 +采暖")
