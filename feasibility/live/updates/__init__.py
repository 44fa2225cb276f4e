"""What each screen is told, computed from what its role may know, at a fixed beat."""
