"""The live table: one proposal on many screens, each of which is told what its party may know."""
