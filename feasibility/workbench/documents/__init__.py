"""One open scenario: its text, its changes, its draft and its file."""
