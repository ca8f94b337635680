"""The rulebook in words for people: what the pages under /console/rules show. Nothing decides."""
