"""With what new entries of the form begin."""
