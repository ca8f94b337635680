"""The engine: rulebook, working time, ticket life, storage, and the desk that joins them."""
