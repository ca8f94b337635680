"""One file a resource; each handler parses, asks the desk, and answers."""
