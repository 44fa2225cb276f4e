"""The mix: pages, JSON, CSV and pictures."""
