"""Loans and tax of a project: from its phases to plain figures."""
