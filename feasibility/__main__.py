"""`python -m feasibility` is the command `feasibility`."""

from feasibility.cli import main

main()
