"""How many mixes there are: counted where that takes seconds, else estimated."""
