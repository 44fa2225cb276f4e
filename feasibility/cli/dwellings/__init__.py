"""Commands about a single dwelling."""
