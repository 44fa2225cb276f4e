"""The meeting at the live table: what is in memory, what a screen may do, rounds of updates, the record."""
