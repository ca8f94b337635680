"""舆情: what the city's requests say, and the special reports that are made of it."""
