"""Writing scenarios as files: a starter, a conversion, a scenario with its remarks."""
