"""Telling other systems what happened: what is told, how it is signed, and where it may go."""
