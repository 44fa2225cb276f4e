"""The search of mixes: the best, the best few, how many there are, the frontier, and what forbids them."""
