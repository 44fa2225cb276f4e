"""Points of a dwelling by the housing valuation system (WWS), counted by the package `woningwaardering`."""
