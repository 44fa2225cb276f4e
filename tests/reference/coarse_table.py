"""The table of Amersfoort with its levers in large steps: searched in a tenth of a second, and with deals."""

from __future__ import annotations

STEPS = {"cap": 0.0075, "term": 10, "low_rent": 75, "high_rent": 95, "low_floor_area": 10}
VALUES = {f"table.levers.{lever}.step": step for lever, step in STEPS.items()}
OPTIONS = tuple(word for path, step in VALUES.items() for word in ("--set", f"{path}={step}"))
"""The same for a command."""
