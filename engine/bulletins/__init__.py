"""Bulletins (通报): the figures of a period, frozen, approved, published, corrected. Pure."""
