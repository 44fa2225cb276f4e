"""Comparing scenarios: what differs in their inputs, and why a figure differs."""
