"""The tables. ``history`` and ``rulebooks`` are the truth; tickets, clocks, parts, supervisions,
cases, draws and bulletins are views that ``dafuwu db rebuild`` makes again from the events.

No foreign key crosses tickets, ids are made by the client side, and every index of the hot path
is on open work only: nothing stands in the way of partitions by month or of several servers.
"""

from engine.store.tables.analysis import (
    analyses,
    models,
    place_days,
    special_reports,
    special_versions,
)
from engine.store.tables.bulletins import bulletin_contents, bulletins, objections
from engine.store.tables.cases import cases, draws, firings
from engine.store.tables.effects import notices, tasks, unit_checks
from engine.store.tables.history import attachments, days, events, idempotency, privates, uploads
from engine.store.tables.knowledge import (
    article_spellings,
    article_terms,
    article_uses,
    article_versions,
    articles,
    missed_searches,
)
from engine.store.tables.people import (
    account_log,
    accounts,
    api_keys,
    seats,
    secrets,
    sessions,
    sign_ins,
)
from engine.store.tables.privacy import looks, retentions
from engine.store.tables.rulebooks import activations, rulebooks
from engine.store.tables.schema import Id, metadata
from engine.store.tables.stints import stints
from engine.store.tables.tickets import attached_to, clocks, parts, supervisions, tickets
from engine.store.tables.webhooks import outbox, webhooks

__all__ = [
    "Id",
    "account_log",
    "accounts",
    "activations",
    "analyses",
    "api_keys",
    "article_spellings",
    "article_terms",
    "article_uses",
    "article_versions",
    "articles",
    "attached_to",
    "attachments",
    "bulletin_contents",
    "bulletins",
    "cases",
    "clocks",
    "days",
    "draws",
    "events",
    "firings",
    "idempotency",
    "looks",
    "metadata",
    "missed_searches",
    "models",
    "notices",
    "objections",
    "outbox",
    "parts",
    "place_days",
    "privates",
    "retentions",
    "rulebooks",
    "seats",
    "secrets",
    "sessions",
    "sign_ins",
    "special_reports",
    "special_versions",
    "stints",
    "supervisions",
    "tasks",
    "tickets",
    "unit_checks",
    "uploads",
    "webhooks",
]
