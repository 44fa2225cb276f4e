"""Where everything in a scenario was written: the file and the line of every dotted path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from feasibility.errors import Mistake


@dataclass(frozen=True)
class Origin:
    """The places of a scenario's keys."""

    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line of everything that was written, by its dotted path, counted from 1."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The file of what was written elsewhere than in `file`: in a base, or in a policy's own file."""
    overridden: tuple[str, ...] = ()
    """Paths given by `with_values`, which stand in no file."""

    def place(self, path: str) -> tuple[str, int]:
        """File and line of a path, or of its nearest parent that was written; line 0 where there is none."""
        if any(path == each or path.startswith(each + ".") for each in self.overridden):
            return "", 0
        for each in upwards(path):
            if each in self.lines:
                return self.files.get(each, self.file), self.lines[each]
        return self.file, 0

    def mistake(self, path: str, message: str) -> Mistake:
        """A mistake with its place."""
        return Mistake(path, message, *self.place(path))

    def placed(self, mistakes: Iterable[Mistake]) -> list[Mistake]:
        """Mistakes with their places; those that have one keep it."""
        return [each if each.file else self.mistake(each.path, each.message) for each in mistakes]

    def overriding(self, paths: Iterable[str]) -> Origin:
        """The same with these paths overridden."""
        return replace(self, overridden=tuple(dict.fromkeys((*self.overridden, *paths))))


def upwards(path: str) -> Iterator[str]:
    """A dotted path and its parents, the nearest first."""
    while path:
        yield path
        path = path.rpartition(".")[0]
