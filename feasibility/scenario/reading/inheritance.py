"""Inheritance: files that override the files that they name as their base."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from os.path import realpath
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.input_files import note_input
from feasibility.messages import sentence
from feasibility.scenario.excel.reader import read_workbook_document
from feasibility.scenario.keys.paths import upwards
from feasibility.scenario.keys.refusal_words import found
from feasibility.scenario.reading.yaml import read_document
from feasibility.scenario.source_file import Document, is_stream, is_workbook, refuse_absent

LONGEST_CHAIN = 30
NO_STREAM = sentence("a file is needed here: what comes through a pipe can be read once only")
MOST_BASES = 30
"""Bases that one file may name."""

Place = tuple[str, int]
Finder = Callable[[str, str], str]
"""The file that a base names, given the base and the file in which it is named."""


@dataclass(frozen=True)
class Layer:
    """Plain data, and the place of each part of it."""

    data: Mapping[Any, Any] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    dotted: Mapping[str, str] = field(default_factory=dict)
    """Numbers written as 1.184, by their dotted path."""
    ancestors: frozenset[str] = frozenset()
    """The files that it is made of."""
    mistakes: tuple[Mistake, ...] = ()
    policy_in_full: bool = False
    """Whether it contains the whole policy, besides the policy's base."""
    warnings: tuple[Mistake, ...] = ()


def read_layer(
    file: str,
    find: Finder,
    prepare: Callable[[Layer, str], Layer] = lambda layer, _file: layer,
    chain: tuple[str, ...] = (),
    done: dict[str, Layer] | None = None,
    document: Document | None = None,
) -> Layer:
    """A file that overrides its bases.

    Args:
        file: the file to read.
        find: turns a value of `base` into a file; raises `InputError` when it cannot.
        prepare: prepares a file's own layer before it overrides its bases.
        chain: the files that led here, to refuse a circle.
        done: layers already read, by their real path.
        document: the file's content where that is not what stands on the disk.

    Raises:
        InputError: for a file that cannot be read, a circle, and a key that two bases set differently.
    """
    done = {} if done is None else done
    real = _real(file)
    if real in done:
        return done[real]
    note_input(file)
    if document is None:
        if chain:
            refuse_absent(file, chain)
        document = read_workbook_document(file) if is_workbook(file) else read_document(file)
    places = {path: (file, line) for path, line in document.lines.items()}
    data = dict(document.data)
    own_mistakes = list(document.mistakes)
    given = data.pop("base", [])
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        own_mistakes.append(
            Mistake(
                "base",
                sentence("found {value}; a file name or a list of file names is needed", value=found(given)),
                *places["base"],
            )
        )
        raise InputError(own_mistakes)
    if len(texts) > MOST_BASES:
        message = sentence(
            "found a list of {count:,}; at most {most} bases are allowed", count=len(texts), most=MOST_BASES
        )
        raise InputError([*own_mistakes, Mistake("base", message, *places["base"])])
    base: Layer | None = None
    for place, text in enumerate(texts):
        path = "base" if isinstance(given, str) else f"base.{place}"
        parent = _base_layer(
            text, path, places[path], find=find, prepare=prepare, chain=(*chain, file), done=done
        )
        base = parent if base is None else joined(base, parent, data, places[path])
    own = Layer(
        data,
        places,
        document.dotted,
        frozenset((real,)),
        tuple(own_mistakes),
        document.policy_in_full,
        document.warnings,
    )
    layer = prepare(own, file)
    done[real] = layer if base is None else merged(base, layer)
    return done[real]


def leads_to_stream(file: str) -> bool:
    """Whether a file is a pipe or the like, behind every link."""
    return is_stream(_real(file)) or is_stream(file)


def _real(file: str) -> str:
    try:
        return realpath(file)
    except (OSError, ValueError):
        # Not a possible file name: reading it reports that.
        return file


def _base_layer(
    text: str,
    path: str,
    place: Place,
    *,
    find: Finder,
    prepare: Callable[[Layer, str], Layer],
    chain: tuple[str, ...],
    done: dict[str, Layer],
) -> Layer:
    try:
        file = find(text, chain[-1])
        if leads_to_stream(file):
            raise InputError(
                [Mistake(path, sentence("found {value}; {why}", value=found(text), why=NO_STREAM), *place)]
            )
        circle = [each for each in chain if _real(each) == _real(file)]
        if circle:
            names = " → ".join([*chain[chain.index(circle[0]) :], circle[0]])
            raise InputError([Mistake(path, sentence("inherits from itself: {names}", names=names), *place)])
        if len(chain) > LONGEST_CHAIN:
            message = sentence(
                "makes a chain of {count} bases; at most {most} are allowed",
                count=len(chain),
                most=LONGEST_CHAIN,
            )
            raise InputError([Mistake(path, message, *place)])
        return read_layer(file, find, prepare, chain, done)
    except InputError as error:
        raise InputError(_seen_from(each, path, place) for each in error.mistakes) from None


def _seen_from(mistake: Mistake, path: str, place: Place) -> Mistake:
    """The mistake at the line that names a file that cannot be read."""
    if mistake.line or mistake.path:
        return mistake
    return Mistake(path, mistake.with_file(), *place)


def merged(base: Layer, over: Layer) -> Layer:
    """One layer over another: mappings are merged, all else is replaced; null removes a value of the base."""
    replaced: list[str] = []
    data = _merged_data(base.data, over.data, "", replaced)
    gone = frozenset(replaced)
    places = {path: place for path, place in base.places.items() if not _is_below(path, gone)}
    dotted = {
        path: text
        for path, text in base.dotted.items()
        if path not in over.places and not _is_below(path, gone)
    }
    return Layer(
        data,
        {**places, **over.places},
        {**dotted, **over.dotted},
        base.ancestors | over.ancestors,
        (*base.mistakes, *over.mistakes),
        warnings=(*base.warnings, *over.warnings),
    )


def _is_below(path: str, above: Set[str]) -> bool:
    """Whether a parent of a path is among these."""
    return any(each in above for each in upwards(path.rpartition(".")[0]))


def _merged_data(
    base: Mapping[Any, Any], over: Mapping[Any, Any], above: str, replaced: list[str]
) -> dict[Any, Any]:
    """The data of both; `replaced` collects the paths at which nothing of the base is left."""
    result = dict(base)
    for name, value in over.items():
        path = f"{above}.{name}" if above else str(name)
        below = base.get(name)
        whole_policy = path == "policy" and isinstance(value, Mapping) and "base" in value
        if isinstance(value, Mapping) and isinstance(below, Mapping) and not whole_policy:
            result[name] = _merged_data(below, value, path, replaced)
            continue
        replaced.append(path)
        if value is None and name in base:
            del result[name]
        else:
            result[name] = value
    return result


def joined(first: Layer, second: Layer, own: Mapping[Any, Any], place: Place) -> Layer:
    """Two bases of one file, side by side.

    Where they differ, and one has its value from a file that the other inherits from too, the other has
    overridden or removed that key and prevails. Any other difference is a mistake at `place`, unless the file
    overrides both (`own`).
    """
    join = _Join(first, second, place)
    data = join.data(first.data, second.data, own, "")

    def from_first(path: str) -> bool:
        return path in join.first_prevails or _is_below(path, join.first_prevails)

    kept = {path: at for path, at in second.places.items() if not from_first(path)}
    places = {path: at for path, at in first.places.items() if from_first(path) or path not in kept} | kept
    dotted = {
        path: text
        for layer, mine in ((first, True), (second, False))
        for path, text in layer.dotted.items()
        if from_first(path) is mine or places.get(path) == layer.places[path]
    }
    mistakes = (*first.mistakes, *second.mistakes, *join.mistakes)
    return Layer(
        data,
        places,
        dotted,
        first.ancestors | second.ancestors,
        tuple(dict.fromkeys(mistakes)),
        warnings=tuple(dict.fromkeys((*first.warnings, *second.warnings))),
    )


class _Join:
    """Merges two bases, and notes where neither prevails."""

    def __init__(self, first: Layer, second: Layer, place: Place) -> None:
        self.first = first
        self.second = second
        self.place = place
        self.first_prevails: set[str] = set()
        self.mistakes: list[Mistake] = []

    def data(self, one: Mapping[Any, Any], other: Mapping[Any, Any], own: Any, above: str) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for name in dict.fromkeys((*one, *other)):
            path = f"{above}.{name}" if above else str(name)
            mine = own.get(name) if isinstance(own, Mapping) else None
            if name not in other:
                if not _is_from(self.first.places[path], self.second):
                    result[name] = one[name]
            elif name not in one:
                if not _is_from(self.second.places[path], self.first):
                    result[name] = other[name]
            elif isinstance(one[name], Mapping) and isinstance(other[name], Mapping):
                result[name] = self.data(one[name], other[name], mine, path)
            elif self.prevails_first(path, one[name], other[name], mine):
                self.first_prevails.add(path)
                result[name] = one[name]
            else:
                result[name] = other[name]
        return result

    def prevails_first(self, path: str, here: Any, there: Any, mine: Any) -> bool:
        """Whether the first base's value holds; notes the mistake where neither prevails."""
        at, also = self.first.places[path], self.second.places[path]
        first_is_older, second_is_older = _is_from(at, self.second), _is_from(also, self.first)
        if here == there or first_is_older != second_is_older:
            return second_is_older and not first_is_older
        if mine is None and path != "name":
            message = sentence(
                "two bases set it differently: {one} in {at} and {other} in {also}; set it here",
                one=found(here),
                at=f"{at[0]}:{at[1]}",
                other=found(there),
                also=f"{also[0]}:{also[1]}",
            )
            self.mistakes.append(Mistake(path, message, *self.place))
        return False


def _is_from(place: Place, layer: Layer) -> bool:
    return _real(place[0]) in layer.ancestors
