"""The sum behind a figure, step by step down to the inputs."""
