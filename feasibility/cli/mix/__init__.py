"""The search for the best mix of dwellings: its options, and what it answers."""
