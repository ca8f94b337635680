"""What a bulletin says, frozen: the same figures are the same bytes, and are read back the same."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bulletins.content import FORMAT, Content, Unreadable, freeze, thaw
from engine.insight.periods import period_named
from engine.insight.report import Figure, Heading, Report, Row

NOW = datetime(2017, 10, 9, 1, 0, tzinfo=UTC)
HEADING = Heading("timely", "及时率", "Timely rate", "contact", "in-time", 100, 100, 10)


def report(rows, by="unit"):
    return Report(
        period_named("2017-09"), by, "assess-units", "考核办法", "建议二(三)一", "rules/a.yaml", 3,
        "v1", (HEADING,), tuple(rows), Row("", "全市", (Figure("timely", 1, 2),)),
        (("good", "良好", None),), "2017-08", NOW, NOW,
    )  # fmt: skip


COUNTS = st.integers(0, 10**9)
FIGURES = st.builds(
    Figure, st.just("timely"), COUNTS | st.none(), COUNTS, COUNTS, COUNTS, st.booleans(),
    COUNTS | st.none(),
)  # fmt: skip
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ROWS = st.builds(
    Row, NAMES, NAMES, st.tuples(FIGURES), COUNTS, COUNTS, COUNTS | st.none(),
    st.sampled_from([None, "good"]), st.none() | st.integers(1, 99), st.none() | st.integers(1, 99),
)  # fmt: skip


@given(st.lists(ROWS, max_size=3))
def test_what_was_frozen_is_read_back_as_it_was(rows):
    content = Content(FORMAT, "全程市", "通报", (report(rows), report(rows, "area")))
    frozen = freeze(content)
    assert thaw(frozen.text) == content
    assert freeze(thaw(frozen.text)) == frozen
    assert frozen.digest == sha256(frozen.text.encode()).hexdigest()


def test_its_tables_are_found_by_what_their_rows_are():
    content = Content(FORMAT, "全程市", "通报", (report([]), report([], "area")))
    assert (content.main.by, content.report("area").by) == ("unit", "area")
    assert content.report("district") is None


@pytest.mark.parametrize("text", ["", "{}", "nothing", '{"format": 1}'])
def test_what_is_no_content_is_told(text):
    with pytest.raises(Unreadable):
        thaw(text)


def test_a_later_format_is_not_misread():
    content = Content(FORMAT, "全程市", "通报", (report([]),))
    later = freeze(replace(content, format="dafuwu/bulletin/2"))
    with pytest.raises(Unreadable, match="bulletin/2"):
        thaw(later.text)
