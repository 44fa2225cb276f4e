"""The parties to a negotiation: each one's view of a case, and the zone of agreement."""
