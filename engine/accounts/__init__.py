"""Accounts at work: who is let in, and who may change whom. Random and hashing happen here."""
