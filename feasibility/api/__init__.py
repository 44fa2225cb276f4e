"""The questions of the commands as functions, for notebooks and programs."""
