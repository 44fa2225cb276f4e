"""The state of a live table: what can happen to it, and how it is kept."""
