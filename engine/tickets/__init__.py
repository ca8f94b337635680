"""The life of a ticket: pure functions of (rulebook, history, command, time)."""
