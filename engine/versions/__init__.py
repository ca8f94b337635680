"""Versions of the rulebook: which one is in force, how that changes, and what follows."""
