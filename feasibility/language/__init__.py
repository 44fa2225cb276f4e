"""Words, names and numbers in English and Dutch."""
