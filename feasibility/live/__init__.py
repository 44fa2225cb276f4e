"""The live table: one proposal on many screens, each of which shows what its party may know."""
