"""Dated, sourced rules, and whether a scenario meets them."""
