"""What may stand in a scenario: the keys, their kinds and bounds, and the names of figures."""
