"""Commands for all parties: table, deals."""
