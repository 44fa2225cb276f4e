"""Yearly growth of prices, wages, costs and rents, and the levels that follow from it."""
