"""What keys of a scenario ask of one another."""
