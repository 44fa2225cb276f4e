"""Recorded runs: page and JSON."""
