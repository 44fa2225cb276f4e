"""From a file to a frozen `Scenario`; nothing is computed here."""
