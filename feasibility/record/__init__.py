"""The record of runs: an append-only file beside the scenarios."""
