"""What each lever moves, and what each clause of a covenant costs."""
