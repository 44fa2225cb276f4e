"""Pictures of many paths: fans of rents and of cash flow, and the distribution of the land value."""
