"""What a scenario takes over from another file or from a policy."""
