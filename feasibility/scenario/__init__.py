"""From a file that a person wrote to a frozen `Scenario`; nothing is computed here."""
