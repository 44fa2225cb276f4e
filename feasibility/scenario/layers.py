"""Inheritance: files laid over the files that they name as their base."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.scenario.fields import found
from feasibility.scenario.yaml_source import read_document

LONGEST_CHAIN = 30

Place = tuple[str, int]
Finder = Callable[[str, str], str]
"""The file that a base names, given the base and the file in which it is named."""


@dataclass(frozen=True)
class Layer:
    """Plain data, and where each part of it was written."""

    data: Mapping[Any, Any] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    dotted: Mapping[str, str] = field(default_factory=dict)
    """Numbers written as 1.184, by their dotted path."""
    ancestors: frozenset[str] = frozenset()
    """The files that it is made of."""
    mistakes: tuple[Mistake, ...] = ()


def read_layer(
    file: str,
    find: Finder,
    prepare: Callable[[Layer, str], Layer] = lambda layer, _file: layer,
    chain: tuple[str, ...] = (),
    done: dict[str, Layer] | None = None,
) -> Layer:
    """A file laid over its bases.

    Args:
        file: the file to read.
        find: turns what `base` says into a file; raises `InputError` when it cannot.
        prepare: makes a file's own layer ready before it is laid over its bases.
        chain: the files that led here, for refusing a circle.
        done: layers already read, by their real path.

    Raises:
        InputError: for a file that cannot be read, a circle, and a key that two bases set differently.
    """
    done = {} if done is None else done
    document = read_document(file)
    real = _real(file)
    if real in done:
        return done[real]
    places = {path: (file, line) for path, line in document.lines.items()}
    data = dict(document.data)
    own_mistakes = list(document.mistakes)
    given = data.pop("base", [])
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        own_mistakes.append(
            Mistake(
                "base",
                f"found {found(given)}; a file name or a list of file names is needed",
                *places["base"],
            )
        )
        raise InputError(own_mistakes)
    base: Layer | None = None
    for place, text in enumerate(texts):
        path = "base" if isinstance(given, str) else f"base.{place}"
        parent = _base_layer(
            text, path, places[path], find=find, prepare=prepare, chain=(*chain, file), done=done
        )
        own = Layer(data, places)
        base = parent if base is None else merged(base, parent, conflicts(base, parent, own, places[path]))
    layer = prepare(Layer(data, places, document.dotted, frozenset((real,)), tuple(own_mistakes)), file)
    done[real] = layer if base is None else merged(base, layer)
    return done[real]


def _real(file: str) -> str:
    return str(Path(file).resolve())


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
        circle = [each for each in chain if _real(each) == _real(file)]
        if circle:
            names = " → ".join([*chain[chain.index(circle[0]) :], circle[0]])
            raise InputError([Mistake(path, f"inherits from itself: {names}", *place)])
        if len(chain) >= LONGEST_CHAIN:
            raise InputError(
                [Mistake(path, f"is the {len(chain)}th base on a row; that is too many", *place)]
            )
        return read_layer(file, find, prepare, chain, done)
    except InputError as error:
        raise InputError(_seen_from(each, path, place) for each in error.mistakes) from None


def _seen_from(mistake: Mistake, path: str, place: Place) -> Mistake:
    """A file that cannot be read is a mistake of the line that names it."""
    if mistake.line or mistake.path:
        return mistake
    return Mistake(path, f"{mistake.file} {mistake.message}".strip(), *place)


def merged(base: Layer, over: Layer, conflicting: tuple[Mistake, ...] = ()) -> Layer:
    """One layer over another: mappings in depth, all else replaced; null takes away what the base gives."""
    written = over.places.keys()
    dotted = {path: text for path, text in base.dotted.items() if path not in written}
    return Layer(
        _merged_data(base.data, over.data, ""),
        {**base.places, **over.places},
        {**dotted, **over.dotted},
        base.ancestors | over.ancestors,
        (*base.mistakes, *over.mistakes, *conflicting),
    )


def _merged_data(base: Mapping[Any, Any], over: Mapping[Any, Any], path: str) -> dict[Any, Any]:
    result = dict(base)
    for name, value in over.items():
        place = f"{path}.{name}" if path else str(name)
        below = base.get(name)
        if value is None and name in base:
            del result[name]
        elif (
            isinstance(value, Mapping)
            and isinstance(below, Mapping)
            and not (place == "policy" and "base" in value)
        ):
            result[name] = _merged_data(below, value, place)
        else:
            result[name] = value
    return result


def conflicts(first: Layer, second: Layer, own: Layer, place: Place) -> tuple[Mistake, ...]:
    """The keys that two bases set differently, and that the file that inherits from both leaves open.

    A value that one base has from a file which the other inherits from too is no conflict: the other base has
    then overridden it on purpose.
    """
    mistakes = []
    for path, here, there in _differences(first.data, second.data, own.data, ""):
        at, also = first.places[path], second.places[path]
        if _real(at[0]) not in second.ancestors and _real(also[0]) not in first.ancestors:
            message = (
                f"two bases set it differently: {found(here)} in {at[0]}:{at[1]} and {found(there)} in "
                f"{also[0]}:{also[1]}; set it here"
            )
            mistakes.append(Mistake(path, message, *place))
    return tuple(mistakes)


def _differences(
    first: Mapping[Any, Any], second: Mapping[Any, Any], own: Any, above: str
) -> Iterator[tuple[str, Any, Any]]:
    """Path and both values where two mappings differ and `own` has nothing."""
    for name in [each for each in first if each in second]:
        path = f"{above}.{name}" if above else str(name)
        if path == "name":
            continue
        here, there = first[name], second[name]
        mine = own.get(name) if isinstance(own, Mapping) else None
        if isinstance(here, Mapping) and isinstance(there, Mapping):
            yield from _differences(here, there, mine, path)
        elif here != there and mine is None:
            yield path, here, there
