"""Who may carry out a command to a case. A role or unit that is not stated is not checked."""

from __future__ import annotations

from engine.cases.case import Case
from engine.cases.refusals import not_your_role, not_your_unit, own_case
from engine.cases.states import CaseMove
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By

OF_ITS_DEPARTMENT = frozenset({"authority-contact", "discipline-inspector"})
"""Roles that may only touch the cases of their own department; supervision sees them all."""


def check_role(rulebook: Rulebook, row: CaseMove, by: By, possible: tuple[str, ...]) -> None:
    """Refuse a role that this is not for."""
    if by.role is not None and by.role not in row.who:
        raise not_your_role(rulebook, row, by.role, possible)


def check_unit(case: Case, row: CaseMove, by: By, possible: tuple[str, ...]) -> None:
    """Refuse whoever judges the own unit, and people of a department that has not got the case."""
    if by.unit is None:
        return
    if row.side == "unit":
        if by.role in row.who and by.unit != case.unit:
            raise not_your_unit(row, by.unit, case.unit, possible)
        return
    if by.unit == case.unit:
        raise own_case(row, by.unit, case.objecting)
    right = case.refer if row.side == "authority" else case.referred_to
    if by.role in row.who & OF_ITS_DEPARTMENT and by.unit != right:
        raise not_your_unit(row, by.unit, right, possible)
