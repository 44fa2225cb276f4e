"""Notes on a result."""
