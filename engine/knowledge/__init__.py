"""The knowledge base: articles, who approves them, and finding the one that answers. Pure."""
