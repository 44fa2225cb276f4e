"""Other people's money: loans of investor and developer, equity, and corporation tax."""
