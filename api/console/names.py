"""What things are called on pages, in Chinese and in English, where no catalog says it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.rulebook.rulebook import Rulebook

Said = tuple[str, str]

MILESTONES: Mapping[str, Said] = {
    "dispatch": ("派单", "dispatch"),
    "sign": ("签收", "sign"),
    "contact": ("联系市民", "contact"),
    "arrive": ("到场", "arrive"),
    "part": ("协办", "part"),
    "resolve": ("办结", "resolve"),
    "callback": ("回访", "call back"),
    "reply": ("回复督办", "reply"),
}
CLOCK_STATES: Mapping[str, Said] = {
    "waiting": ("尚未起算", "not started"),
    "running": ("计时中", "running"),
    "paused": ("暂停", "paused"),
    "stopped": ("已完成", "done"),
    "cancelled": ("已取消", "cancelled"),
}
PART_STATES: Mapping[str, Said] = {
    "asked": ("待签收", "to be signed"),
    "signed": ("办理中", "in work"),
    "done": ("已完成", "done"),
    "released": ("已免除", "released"),
}
SUPERVISION_STATES: Mapping[str, Said] = {
    "open": ("待回复", "to be answered"),
    "replied": ("已回复", "answered"),
    "ended": ("已办结", "ended"),
}
REQUESTS: Mapping[str, Said] = {
    "return": ("退单", "return"),
    "extension": ("延期", "extension"),
    "suspension": ("挂起", "suspension"),
    "decline": ("不予受理", "decline"),
    "closing": ("结案", "closing"),
}
OUTCOMES: Mapping[str, Said] = {
    "dispatch": ("派给承办单位", "dispatched to a unit"),
    "refer": ("转介", "pointed to another line"),
    "decline": ("不予受理", "not accepted"),
    "undecided": ("等待人工派单", "waits for a person to dispatch"),
}
CHANNELS_EN: Mapping[str, str] = {
    "hotline": "hotline",
    "portal": "citizens' portal",
    "api": "other systems",
    "import": "imported file",
    "handover": "handed over by a legacy hotline",
}
SCORES: Mapping[int, Said] = {
    1: ("很不满意", "very dissatisfied"),
    2: ("不满意", "dissatisfied"),
    3: ("一般", "so-so"),
    4: ("满意", "satisfied"),
    5: ("很满意", "very satisfied"),
}
"""GB/T 39735-2020."""
BEHAVIOURS: Mapping[str, Said] = {
    "perfunctory": ("敷衍塞责", "perfunctory"),
    "falsification": ("弄虚作假", "falsification"),
    "buck-passing": ("推诿扯皮", "buck-passing"),
    "delay": ("拖延不办", "delay"),
}
PERSONAL: Mapping[str, Said] = {
    "name": ("姓名", "name"),
    "phone": ("电话", "phone"),
    "id-number": ("身份证号", "ID number"),
    "address": ("地址", "address"),
}
"""Personal data, as rules on disclosure call them."""
EVENTS_EN: Mapping[str, str] = {
    "received": "received",
    "hung-up": "citizen hung up",
    "dispatched": "dispatched",
    "signed": "signed for",
    "contacted": "citizen contacted",
    "arrived": "arrived on the spot",
    "noted": "note",
    "part-asked": "part asked of another unit",
    "part-signed": "part signed for",
    "part-done": "part done",
    "part-released": "part released",
    "returned": "return asked",
    "return-rejected": "return rejected",
    "return-upheld": "return upheld",
    "extension-asked": "extension asked",
    "extended": "extended",
    "extension-refused": "extension refused",
    "suspension-asked": "suspension asked",
    "suspended": "suspended",
    "suspension-refused": "suspension refused",
    "resumed": "resumed",
    "decline-asked": "decline asked",
    "decline-refused": "decline refused",
    "resolved": "result reported",
    "called-back": "called back",
    "rated": "rated by the citizen",
    "redo": "back to the unit",
    "closing-asked": "closing asked",
    "closing-refused": "closing refused",
    "closed": "closed",
    "withdrawn": "withdrawn by the citizen",
    "referred": "pointed to another line",
    "declined": "not accepted",
    "answered": "answered on the spot",
    "reopened": "reopened",
    "archived": "archived",
    "corrected": "corrected",
    "split": "split",
    "merged": "merged into another",
    "unmerged": "unmerged",
    "follower-added": "another ticket follows",
    "drawn": "drawn for inspection",
    "inspected": "inspected on site",
    "reminded": "reminder",
    "overdue": "overdue",
    "supervised": "supervision",
    "supervision-replied": "supervision answered",
    "supervision-returned": "answer sent back",
    "supervision-ended": "supervision ended",
    "case-opened": "case opened",
    "recomputed": "recomputed under new rules",
    "disclosed": "personal data shown",
    "erased": "personal data erased",
}


def unit_name(rulebook: Rulebook, id_: str | None) -> str:
    """A department by name; by its id where a later rulebook no longer has it; – for none."""
    known = rulebook.departments.get(id_ or "")
    return known.name if known is not None else id_ or "–"


def role_name(rulebook: Rulebook, id_: str | None) -> str:
    """A role by name."""
    known = rulebook.roles.get(id_ or "")
    return known.name if known is not None else id_ or "–"
