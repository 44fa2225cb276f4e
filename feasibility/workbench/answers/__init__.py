"""What the page answers: for each tab the blocks of the command that it runs, laid out as in the report."""
