"""Every combination of levers and counts, evaluated once: the figures of all deals as arrays."""
