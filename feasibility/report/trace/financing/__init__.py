"""The sums behind loans, equity and tax."""
