"""Requests from files of other systems, and tickets to files: import and export."""
