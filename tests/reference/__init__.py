"""A second, slow and independent calculation, against which the package is held."""
