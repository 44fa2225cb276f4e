"""Which uncertain number, or which group of them, the spread of a figure comes from."""
