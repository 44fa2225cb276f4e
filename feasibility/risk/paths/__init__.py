"""Index paths and uncertain inputs: drawn at random, and replayed from history."""
