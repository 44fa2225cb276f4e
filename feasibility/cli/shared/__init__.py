"""What the commands share: options, progress, reading the input."""
