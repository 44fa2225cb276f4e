"""What each lever moves, what each clause costs, which value meets a target, and grids of two levers."""
