"""One matter on a page: its story, its clocks as a drawing, and what may be done to it."""
