"""Mixes on many index paths: the best that is viable on most of them, or whose bad paths stay bearable."""
