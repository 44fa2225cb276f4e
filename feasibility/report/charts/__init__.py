"""What all pictures share: style, parts and files."""
