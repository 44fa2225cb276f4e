"""The record of runs: one file beside the scenarios that is only ever added to."""
