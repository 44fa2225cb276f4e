"""Every cash-flow line of one dwelling, and then of the project."""
