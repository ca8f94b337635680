"""Effects on other tickets, carried out at least once and once in effect.

A task is finished in the transaction that writes its effect; a ticket that was told already says
so by doing nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from engine.desk import Desk, NoSuchTicket
from engine.store import Store
from engine.store.queues import TaskRow
from engine.tickets.commands import Command
from engine.tickets.events import TIME
from engine.tickets.refusals import Refused
from engine.tickets.requests import AddFollower, Draw, Follow, Unmerge
from engine.tickets.states import STATES
from engine.upkeep.patience import wait_after

BATCH = 100
_log = logging.getLogger(__name__)


def run_tasks(desk: Desk, store: Store, now: datetime) -> int:
    """Carry out the tasks whose time has come; tells how many were."""
    done = 0
    while tasks := store.claim_tasks(now, BATCH):
        for task in tasks:
            done += _run(desk, store, task, now)
        if len(tasks) < BATCH:
            break
    return done


def _run(desk: Desk, store: Store, task: TaskRow, now: datetime) -> int:
    try:
        command = _command(desk, task, now)
        if command is None:
            store.finish_task(task.id)
        else:
            desk.command(task.subject, command, TIME, now, done=task.id)
    except Refused as refused:
        # What it asked for is not possible any more: the ticket went another way meanwhile.
        _log.info("task %s is void: %s", task.id, refused.code)
        store.finish_task(task.id)
    except Exception as error:  # noqa: BLE001 - told, and tried again later
        _log.exception("task %s failed", task.id)
        again_at = now + wait_after(task.tries)
        store.put_off_task(task.id, f"{type(error).__name__}: {error}", again_at)
        return 0
    return 1


def _command(desk: Desk, task: TaskRow, now: datetime) -> Command | None:
    """What the ticket is told; None where there is nothing left to tell."""
    payload: dict[str, Any] = task.payload
    if task.kind == "add-follower":
        return _add_follower(desk, task.subject, payload["child"], now)
    if task.kind == "follow":
        return Follow(payload["parent"], desk.ticket(payload["parent"]).result)
    if task.kind == "draw":
        due_at = payload["due_at"]
        due = None if due_at is None else datetime.fromisoformat(due_at)
        return Draw(payload["draw"], payload["rule"], payload["role"], due)
    if task.kind == "unmerge":
        child = desk.ticket(task.subject)
        if child.state != "merged" or child.parent != payload["parent"]:
            return None
        state = STATES[payload["state"]]
        return Unmerge(f"所并入的工单 {payload['parent']} {state.name_zh}, 没有结果。")
    raise ValueError(f"there is no task of the kind {task.kind}")


def _add_follower(desk: Desk, parent: str, child: str, now: datetime) -> Command | None:
    """The parent is told of its follower, unless that went its own way, or they follow each other.

    Two people may merge two tickets into each other at the same instant: both would wait for ever.
    The one that finds itself up the line is taken apart again.
    """
    if desk.ticket(child).parent != parent:
        return None
    above: str | None = parent
    passed: set[str] = set()
    while above is not None and above not in passed:
        if above == child:
            desk.command(child, Unmerge(f"与工单 {parent} 互相并入。"), TIME, now)
            return None
        passed.add(above)
        try:
            ticket = desk.ticket(above)
        except NoSuchTicket:
            break
        above = ticket.parent if ticket.state == "merged" else None
    return AddFollower(child)
