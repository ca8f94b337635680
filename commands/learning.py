"""``dafuwu learn``: area and category learned from the requests of this database."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from commands.places import database_url, desk_of, now
from commands.terminal import Failure, note, out, say, words
from engine.insight.classifying import Missing
from engine.learning_desk import LEAST_LEARNED, LearningDesk
from engine.rulebook.rulebook import Rulebook
from engine.store.models import Learned

TITLES = {"area": ("业务领域", "area"), "category": ("诉求类型", "category")}
MOST_CONFUSED = 5


def learn(home: Path | None, database: str | None) -> None:
    """Learn, and tell how much of what was not learned from is guessed rightly."""
    with desk_of(database_url(database), home) as ruled:
        note("学习中, 每类都要试五遍 …", "learning, five times over …")
        try:
            found = LearningDesk(ruled.store, ruled.current).learn(now())
        except Missing as missing:
            raise Failure(missing.zh, missing.en) from missing
        if not found:
            raise Failure(
                f"可学的诉求不到 {LEAST_LEARNED} 件, 没有学",
                f"fewer than {LEAST_LEARNED} requests to learn from: nothing was learned",
                code=1,
            )
        for one in found.values():
            _tell(ruled.rulebook, one)
    say(
        "只作建议, 不代替人和规则决定; 每周夜里自动重学",
        "it suggests and decides nothing; it is learned anew by night every week",
    )


def _tell(rulebook: Rulebook, one: Learned) -> None:
    accuracy = one.accuracy
    title = words(*TITLES[one.fact])
    table = Table(title=f"{title}: {one.texts}", title_justify="left")
    for zh, en in (("说有多准", "sure"), ("件", "texts"), ("对", "right"), ("实际", "share")):
        table.add_column(words(zh, en), justify="right")
    for some in accuracy.sureness:
        share = f"{some.right / some.texts:.1%}"
        table.add_row(f"{some.from_:.0%}–{some.to:.0%}", str(some.texts), str(some.right), share)
    out().print(table)
    say(
        f"没学过的诉求里猜对 {accuracy.share_right:.1%}, 宏平均 F1 {accuracy.macro_f1:.3f}, "
        f"把握与实际平均差 {accuracy.calibration_error:.3f}",
        f"of requests not learned from {accuracy.share_right:.1%} are guessed rightly, macro F1 "
        f"{accuracy.macro_f1:.3f}, off by {accuracy.calibration_error:.3f} in sureness",
    )
    known = rulebook.areas if one.fact == "area" else rulebook.categories
    for was, taken, times in accuracy.confused[:MOST_CONFUSED]:
        names = [getattr(known.get(id_), "name", id_) for id_ in (was, taken)]
        note(f"  {names[0]} 猜成 {names[1]} {times} 次", f"  {was} taken for {taken} {times} times")
