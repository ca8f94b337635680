"""The pages, one file a desk: each has its ``HANDLERS``, and is named here."""

from litestar.handlers import HTTPRouteHandler

from api.console.routes import (
    accounts,
    admin,
    board,
    call,
    callbacks,
    cases,
    dispatch,
    draws,
    home,
    inbox,
    notices,
    rules,
    rules_catalog,
    rules_try,
    rules_versions,
    sign_in,
    split,
    ticket,
    tickets,
    webhooks,
)

CONSOLE: list[HTTPRouteHandler] = [
    *home.HANDLERS,
    *dispatch.HANDLERS,
    *inbox.HANDLERS,
    *call.HANDLERS,
    *callbacks.HANDLERS,
    *board.HANDLERS,
    *draws.HANDLERS,
    *cases.HANDLERS,
    *notices.HANDLERS,
    *admin.HANDLERS,
    *accounts.HANDLERS,
    *webhooks.HANDLERS,
    *split.HANDLERS,
    *ticket.HANDLERS,
    *tickets.HANDLERS,
    *rules.HANDLERS,
    *rules_catalog.HANDLERS,
    *rules_try.HANDLERS,
    *rules_versions.HANDLERS,
    *sign_in.HANDLERS,
]
