"""What the words of an assessment are called where people read them, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from engine.rulebook.assessment import Counted, Every, Falls, Good, Mark

Said = tuple[str, str]

COUNTED_NAMES: Mapping[Counted, Said] = {
    "accepted": ("受理的工单", "matters accepted"),
    "contact": ("联系时限", "contact clocks"),
    "resolve": ("办结时限", "resolve clocks"),
    "part": ("协办", "parts"),
    "callback": ("回访", "call backs"),
}
FALLS_NAMES: Mapping[Falls, Said] = {
    "received": ("受理时间", "the receipt of the matter"),
    "given": ("派到本单位的时间", "the dispatch to the unit"),
    "due": ("到期时间", "the due time"),
    "done": ("完成时间", "when it was done"),
}
GOOD_NAMES: Mapping[Good, Said] = {
    "in-time": ("按时完成", "done in time"),
    "satisfied": ("市民满意", "the citizen is satisfied"),
    "solved": ("市民说已解决", "the citizen calls it solved"),
    "contacted": ("市民说联系过", "the citizen was contacted"),
}
MARK_NAMES: Mapping[Mark, Said] = {
    "withdrawn": ("市民撤回", "withdrawn"),
    "merged": ("并入他单", "merged"),
    "split": ("拆单", "split"),
    "declined": ("不予受理", "declined"),
    "referred": ("转介", "referred"),
    "returned": ("退单成立", "return upheld"),
    "moved": ("改派", "dispatched elsewhere"),
    "extended": ("准予延期", "extended"),
    "suspended": ("挂起过", "suspended"),
    "redone": ("退回重办", "done again"),
    "reopened": ("重新办理", "reopened"),
    "closed-without-demand": ("诉求无依据而结案", "closed, the demand having no basis"),
    "unreached": ("回访未联系上", "nobody reached"),
    "objected": ("申诉成立", "objection upheld"),
}
EVERY_NAMES: Mapping[Every, Said] = {
    "month": ("每月", "every month"),
    "quarter": ("每季", "every quarter"),
    "half-year": ("每半年", "every half-year"),
    "year": ("每年", "every year"),
}
KIND_NAMES: Mapping[str, Said] = {
    "bureau": ("部门", "bureau"),
    "utility": ("公共服务企业", "utility"),
    "district": ("区市", "district"),
    "centre": ("服务中心", "service centre"),
    "authority": ("监督机构", "supervising body"),
}
"""Kinds of units."""
