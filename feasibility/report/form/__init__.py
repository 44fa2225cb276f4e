"""The Excel form of a scenario."""
