"""The lowest versions that pyproject.toml allows of what the program itself needs, as constraints."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)>=([0-9][0-9.]*)\Z")


def lowest(project: dict[str, object], extras: list[str]) -> list[str]:
    """`name==version` of the dependencies and of these extras; an extra that names others is passed over."""
    optional = project["optional-dependencies"]
    assert isinstance(optional, dict)
    wanted = [project["dependencies"], *(optional[each] for each in extras)]
    found = []
    for each in (entry for group in wanted for entry in group):
        if each.startswith(f"{project['name']}["):
            continue
        match = REQUIREMENT.match(each)
        if match is None:
            raise SystemExit(f"pyproject.toml: {each}: a lower bound is needed, such as numpy>=2.0")
        found.append(f"{match[1]}=={match[2]}")
    return found


if __name__ == "__main__":
    given = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    print("\n".join(lowest(given["project"], sys.argv[1:])))
