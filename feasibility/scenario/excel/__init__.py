"""Reading a scenario from an Excel form."""
