"""The programme of dwellings as an integer programme: rows of whole numbers in, a proven optimum out."""
