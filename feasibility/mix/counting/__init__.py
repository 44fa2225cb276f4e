"""How many mixes there are, exactly where that ends in seconds."""
