"""The points of a dwelling: page and data."""
