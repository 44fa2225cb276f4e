"""What must be equal for two computations to give the same bytes: versions, program, and last digits."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from feasibility.messages import Message, sentence
from feasibility.version import VERSION

PROGRAM = Path(__file__).parents[2]
READ = (".py", ".toml", ".csv", ".yaml")
"""Endings of the files of the program on which a figure may depend."""


@cache
def versions() -> Mapping[str, str]:
    """Versions of the libraries, and the hashes of the program and of what this processor computes.

    Two computers with all of these equal give the same figures to the last bit. A processor of another kind
    may end the logarithms and powers of numpy in another last digit: `arithmetic` shows that.
    """
    return {
        "feasibility": VERSION,
        "numpy": np.__version__,
        "scipy": version("scipy"),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "program": _program(),
        "arithmetic": _arithmetic(),
    }


def differences(found: Mapping[str, str], here: Mapping[str, str]) -> list[Message]:
    """In which of the versions two computations differ, in words; none where they give the same bytes.

    A program of another version has other files: of the two only the version is named.
    """
    named = [
        sentence(
            "{name} {found}, and here it is {here}",
            name=name,
            found=found.get(name, sentence("unknown")),
            here=here[name],
        )
        for name in ("feasibility", "numpy", "scipy", "python")
        if found.get(name) != here[name]
    ]
    if not named and found.get("program") != here["program"]:
        named.append(
            sentence("feasibility {version} with other source files than here", version=here["feasibility"])
        )
    if not named and found.get("arithmetic") != here["arithmetic"]:
        named.append(
            sentence("another processor or mathematics library, which ends numbers in another last digit")
        )
    return named


def _program() -> str:
    found = hashlib.sha256()
    for path in sorted(each for each in PROGRAM.rglob("*") if each.suffix in READ):
        found.update(path.relative_to(PROGRAM).as_posix().encode())
        found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def _arithmetic() -> str:
    """The hash of functions at fixed arguments, with each function that depends on the processor."""
    x = np.linspace(0.01, 3.0, 1003)
    rows = x[:1000].reshape(20, 50)
    draws = np.random.Generator(np.random.Philox(7)).standard_normal(1003)
    values = (np.exp(x), np.expm1(x), np.log(x), np.log1p(x), x**1.7, x**-25.0, rows @ rows.T, x.sum(), draws)
    found = hashlib.sha256()
    for each in values:
        found.update(np.ascontiguousarray(each).tobytes())
    return found.hexdigest()
