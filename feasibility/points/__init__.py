"""Points of a dwelling by the housing valuation system (WWS): described in a file, counted by `woningwaardering`."""
