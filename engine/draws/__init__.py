"""Draws for inspection (抽取核查): by chance that nobody chooses and anybody can check. Pure."""
