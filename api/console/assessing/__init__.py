"""Assessment on pages: figures of a period as tables and charts, and how they came about."""
