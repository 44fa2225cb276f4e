"""The server of the workbench: its routes, and what is said when it refuses."""
