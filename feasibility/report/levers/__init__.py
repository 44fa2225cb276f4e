"""The levers and the clauses: pages, JSON and picture."""
