"""The format of a scenario: the keys, their kinds and bounds, and the names of figures."""
