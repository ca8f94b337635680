"""The history of the schema, run by ``engine.store.migrate``."""
