"""Whom a command speaks to: in which language, with help and refusals of the command line in it."""
