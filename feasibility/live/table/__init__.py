"""The state of a live table: how it changes, and how it is stored."""
