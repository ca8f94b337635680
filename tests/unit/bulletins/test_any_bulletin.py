"""Whatever is asked of a bulletin in whatever order, what was published keeps its promises."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bulletins.asks import BULLETIN_NAMES as NAMES
from engine.bulletins.asks import (
    Approve,
    Correct,
    DropCorrection,
    MarkReady,
    ObjectToCount,
    Publish,
    Recount,
    RejectCountObjection,
    SendBack,
    UpholdCountObjection,
    WithdrawObjection,
)
from engine.bulletins.bulletin import replay
from engine.bulletins.commands import possible
from engine.bulletins.states import CORRECTED, PUBLISHED
from engine.tickets.chain import verify
from engine.tickets.refusals import Refused
from tests.unit.bulletins.paper import HEAD, LEADER, MADE, SUPERVISOR, BulletinLife, count
from tests.unit.tickets.town import at

ACTORS = st.sampled_from(["ann", "bo"])
NUMBERS = st.integers(1, 3)
DIGESTS = st.sampled_from(["1" * 64, "2" * 64, "3" * 64])
STEPS = st.one_of(
    st.builds(lambda digest: (Recount(count(digest)), SUPERVISOR), DIGESTS),
    st.builds(
        lambda ticket: (ObjectToCount("water-group", "timely", f"T{ticket}", "不对"), LEADER),
        NUMBERS,
    ),
    st.builds(lambda number: (WithdrawObjection(number), LEADER), NUMBERS),
    st.builds(lambda number: (UpholdCountObjection(number, "属实"), SUPERVISOR), NUMBERS),
    st.builds(lambda number: (RejectCountObjection(number, "不实"), SUPERVISOR), NUMBERS),
    st.just((MarkReady(), None)),
    st.just((Approve(), HEAD)),
    st.just((SendBack("再看"), HEAD)),
    st.just((Publish(), SUPERVISOR)),
    st.builds(lambda digest: (Correct("有误", count(digest)), SUPERVISOR), DIGESTS),
    st.just((DropCorrection("无误"), SUPERVISOR)),
)
LIVES = st.lists(st.tuples(STEPS, ACTORS, st.integers(0, 6)), max_size=40)


@settings(max_examples=150, deadline=None)
@given(LIVES)
def test_what_was_published_was_approved_by_another_and_never_changes(steps):
    life, now = BulletinLife(), at(MADE)
    out = {}
    for (command, by), actor, days in steps:
        now += timedelta(days=days)
        offered = possible(life.bulletin, now, by, actor)
        try:
            kinds = life.do(command, by, f"{now:%Y-%m-%d %H:%M}", actor)
        except Refused:
            continue
        assert kinds == () or type(command) is MarkReady or NAMES[type(command)] in offered
        bulletin = life.bulletin
        for edition in bulletin.out:
            published = (edition.digest, edition.approved_by, edition.published_at)
            assert out.setdefault(edition.number, published) == published
            assert edition.approved_by not in edition.drafters
            assert not edition.stale
            assert edition.published_at >= edition.objections_until
        assert [one.number for one in bulletin.editions] == list(
            range(1, len(bulletin.editions) + 1)
        )
        assert sum(one.state == PUBLISHED for one in bulletin.editions) == bool(out)
        assert all(one.state == CORRECTED for one in bulletin.out[:-1])
    assert replay(life.history) == life.bulletin
    assert verify(life.history) == ()
