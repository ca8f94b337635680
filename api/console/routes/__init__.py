"""The pages, one file a desk: each has its ``HANDLERS``, and is named here."""

from litestar.handlers import HTTPRouteHandler

from api.console.routes import board, home, ticket

CONSOLE: list[HTTPRouteHandler] = [*home.HANDLERS, *board.HANDLERS, *ticket.HANDLERS]
