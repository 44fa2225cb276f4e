"""The workbench: a page on which a scenario is opened, changed, computed and saved."""
