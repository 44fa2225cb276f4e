"""All parties side by side: page, JSON and picture."""
