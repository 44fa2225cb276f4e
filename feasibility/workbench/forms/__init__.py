"""The form of a scenario, described from the table of its keys; what people type in it, and what it shows."""
