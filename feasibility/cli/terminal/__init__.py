"""What a terminal shows of long work: progress, and colours."""
