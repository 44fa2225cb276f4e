"""The updates of the screens: computed from what each role may know, and sent at a fixed beat."""
