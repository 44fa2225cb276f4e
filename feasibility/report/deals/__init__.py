"""The deals: page and JSON."""
