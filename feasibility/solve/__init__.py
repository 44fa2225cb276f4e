"""Which value of a number meets a target, and one figure over a grid of two numbers."""
