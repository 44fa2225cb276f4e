"""The policy library and the national tables as pages."""
