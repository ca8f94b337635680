"""Names of places in what people write: found by what they end with, without a list of them.

A name is the ending (小区, 路, 广场, 学院 …) with the words before it that can belong to a name.
Names that are known from elsewhere are found as they are. It finds most and invents some: good for
telling where many messages speak of, not for routing one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import takewhile

ENDINGS = (
    "小区", "社区", "花园", "家园", "公寓", "大厦", "广场", "公园", "新城", "山庄", "花城", "华府",
    "大道", "东路", "西路", "南路", "北路", "中路", "路", "街", "巷", "路口", "大桥", "立交桥",
    "学院", "大学", "中学", "小学", "幼儿园", "学校", "医院", "市场", "商场", "超市", "车站",
    "地铁站", "公交站", "高铁站", "机场", "码头", "水库", "工业园", "开发区", "街道", "搅拌站",
    "垃圾站", "变电站", "加油站", "工地", "村", "镇", "乡", "苑", "府", "湾", "城", "园", "桥",
    "厂", "站", "公司", "集团",
)  # fmt: skip
"""What a name of a place ends with, the longer before those that end alike."""
_ENDINGS = tuple(sorted(ENDINGS, key=len, reverse=True))
_NAMING = ("n", "j", "z", "b", "eng", "vn", "a", "f", "s", "t")
"""Kinds of words, by how their tag starts, that stand inside names of places."""
_LINKS = frozenset("之和")
_NEVER = frozenset(
    {
        "我们", "你们", "他们", "大家", "领导", "书记", "市长", "局长", "厅长", "政府", "部门",
        "居民", "业主", "市民", "群众", "老百姓", "全体", "问题", "附近", "旁边", "门口", "楼下",
        "周边", "周围", "区内", "住宅", "整个", "本", "该", "贵", "全", "各", "严重", "违规",
        "非法", "非", "新", "老", "大", "小", "多", "现在", "不同", "范围内", "管", "管一管",
    }
)  # fmt: skip
"""Words that look as if they were part of a name and never are."""
_NO_NAMES = (
    "政府",
    "临街",
    "道路",
    "线路",
    "修路",
    "铁路",
    "家乡",
    "农村",
    "乡村",
    "城乡",
    "业主",
    "进城",
)
"""What ends like a name of a place and is none."""
_BOUNDS = frozenset("市区县省州")
_ROADS = ("路", "街", "大道", "巷")
"""After a road another name begins: 劳动东路|魅力之城小区."""
LONGEST = 4
"""Words before the ending that may belong to a name."""
LEAST_LETTERS = 3


def find_places(text: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """The names as they are written, each once, in the order in which they are first said."""
    import rjieba  # reads its dictionary: not at start-up

    found = {name: text.index(name) for name in known if name in text}
    words: list[tuple[str, str]] = rjieba.tag(text)
    at = 0
    for number, (word, _) in enumerate(words):
        at += len(word)
        if not _ends_a_place(word) or _goes_on(words, number):
            continue
        before = list(takewhile(_may_name, reversed(words[max(0, number - LONGEST) : number])))
        while before and before[-1][0] in _LINKS:
            before.pop()
        name = "".join(each for each, _ in reversed(before)) + word
        name = _without_bounds(name)
        if len(name) >= LEAST_LETTERS and (before or len(word) > LEAST_LETTERS):
            found.setdefault(name, at - len(name))
    return tuple(sorted(found, key=lambda name: (found[name], name)))


def common_places(said: Iterable[Collection[str]], least: float = 0.3) -> tuple[str, ...]:
    """The names that at least this share of several messages say, the commonest first.

    A name that lies within another one counts where the longer one is said too, and the longer
    one is told if it is said nearly as often.
    """
    lots = [frozenset(names) for names in said]
    every = frozenset(name for names in lots for name in names)
    times = {name: sum(any(name in longer for longer in names) for names in lots) for name in every}
    least_times = max(2 if len(lots) > 1 else 1, least * len(lots))
    ordered = sorted(every, key=lambda name: (-times[name], -len(name), name))
    told: list[str] = []
    for name in ordered:
        if times[name] >= least_times and not any(name in t or t in name for t in told):
            fuller = [one for one in every if name in one and times[one] * 2 >= times[name]]
            told.append(max(fuller, key=lambda one: (len(one), times[one], one)))
    return tuple(told)


def _ends_a_place(word: str) -> bool:
    return word.endswith(_ENDINGS) and not word.endswith(_NO_NAMES)


def _goes_on(words: list[tuple[str, str]], number: int) -> bool:
    """Whether the name has not ended yet: 魅力之城|小区."""
    return number + 1 < len(words) and words[number + 1][0] in ENDINGS


def _may_name(tagged: tuple[str, str]) -> bool:
    word, tag = tagged
    if word in _NEVER or word in _BOUNDS or word.endswith((*_ROADS, *_NO_NAMES)):
        return False
    return word in _LINKS or tag.startswith(_NAMING)


def _without_bounds(name: str) -> str:
    """Without the city or district that it begins with: these are known anyway."""
    cut = max(
        (name.rfind(bound) for bound in _BOUNDS if name.find(bound) < len(name) - 2), default=-1
    )
    return name[cut + 1 :] if 0 <= cut < len(name) - LEAST_LETTERS else name
