"""The figures of a result: what each is, how it is had for many scenarios, where it is shown."""
