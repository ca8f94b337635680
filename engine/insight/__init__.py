"""What the city's requests say: for now, area and category suggested from mention phrases."""
