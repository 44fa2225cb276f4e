"""What figures become when indices and inputs are uncertain: many paths, one calculation on each."""
