"""Other people's money, after every unlevered flow: loans, equity and corporation tax."""
