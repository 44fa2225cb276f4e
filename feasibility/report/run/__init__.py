"""One run: its page, tables and pictures."""
