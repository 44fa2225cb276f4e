"""What the spread of a figure comes from: a page, a picture, JSON and CSV."""
