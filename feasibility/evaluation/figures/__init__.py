"""The figures of a result: what each is, how it is computed for many scenarios, where it is shown."""
