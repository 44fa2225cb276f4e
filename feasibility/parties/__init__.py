"""The parties at one table: each one's own view of a case, the zone of agreement, and the deals in it."""
