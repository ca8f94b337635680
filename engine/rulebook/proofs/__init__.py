"""Proofs over whole tables, by exact set algebra: complete, consistent, alive, in time."""
