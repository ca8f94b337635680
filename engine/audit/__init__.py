"""Showing that nothing was changed: the chains of events, the days sealed over them. Pure."""
