"""The memo: two pages for decision makers."""
