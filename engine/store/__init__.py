"""Where events live: SQLite or PostgreSQL through SQLAlchemy. SQL is written here alone."""
