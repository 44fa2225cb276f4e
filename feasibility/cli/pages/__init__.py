"""Commands that serve a page on this machine until they are stopped."""
