"""Commands that look up: explain, policies, schema."""
