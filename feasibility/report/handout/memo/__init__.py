"""The memo: two pages for who decides."""
