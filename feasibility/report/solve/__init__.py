"""Solved numbers and grids: pages and picture."""
