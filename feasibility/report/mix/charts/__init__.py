"""Pictures of mixes."""
