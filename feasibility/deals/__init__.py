"""Which proposals satisfy every party, and which of those are Pareto-optimal."""
