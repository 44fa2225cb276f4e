"""The same page as a PDF, to be printed or kept.

This module needs the extra `pdf`: importing it without WeasyPrint raises ImportError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from os import PathLike
from typing import NoReturn
from xml.etree.ElementTree import Element, SubElement

from weasyprint import HTML

from feasibility.report.files import write_bytes
from feasibility.report.handout.printed import Part, Piece, arranged, joined

HEIGHT = 271 * 96 / 25.4
"""What a page holds within the margins of the style sheet, in the unit of the layout."""
STRIP = """@page { size: 210mm 60000mm }
@media print { nav { break-before: auto } .memo .sheet { break-after: auto !important } }
nav, main > section > * { position: relative }
.foot { position: absolute; bottom: 0 }
.between { height: 1px }"""
"""One page for everything, on which each block has its own height and its own margins."""
BETWEEN = 1.0
"""Height of what stands between two blocks there, in the unit of the layout."""
FRONT_SMALLEST = 0.75
"""Share of its size to which the picture of the first page may be made smaller."""
MEMO_LARGEST = 1.6
"""Share of its size to which the picture of a memo may be made larger, where its page has room."""
MEMO_SMALL = 1.25
"""Share of its size that the picture has at least where the second page can take a part of the first."""
MEMO_FOOT = 60.0
"""Height that the last lines of a memo need, in the unit of the layout."""
HEADINGS = ("h2", "h3")
SVG = "{http://www.w3.org/2000/svg}svg"

_DRAWING = re.compile(r"(<svg [^>]*>).*?</svg>", re.DOTALL)


@dataclass(frozen=True)
class _Block:
    """The contents of a report, or what stands by itself in one of its sections."""

    top: float
    foot: float
    above: float
    below: float
    """Its margins."""


@dataclass(frozen=True)
class _Measured:
    """What there would be on one page that is long enough."""

    tops: Mapping[Element, float]
    """How far down each element begins."""
    blocks: Mapping[Element, _Block]
    drawings: Mapping[Element, float]
    """The height of each drawing."""


def write_pdf(page: str, path: str | PathLike[str]) -> None:
    """Write a page as an A4 document; the same page gives the same bytes.

    Args:
        page: of `report_html`; nothing outside it is fetched.
        path: the file.

    Raises:
        InputError: the file cannot be written.
    """
    read = HTML(string=page, url_fetcher=_nothing)
    sections = _sections(read.etree_element)
    drawn = [place for place, each in enumerate(sections) if each.find("figure") is not None]
    if drawn:
        _arrange(read.etree_element, sections[: drawn[-1] + 1], page)
    _enlarge(read.etree_element, page)
    write_bytes(path, bytes(read.write_pdf()))


def _nothing(url: str, *_: object, **__: object) -> NoReturn:
    """The page holds everything; whatever else it may name is not asked for."""
    raise ValueError(url)


def _sections(root: Element) -> list[Element]:
    """The sections of a report after its first page; a memo has none."""
    return [each for each in root.iterfind(".//main/section") if each.get("id")]


def _arrange(root: Element, sections: Sequence[Element], page: str) -> None:
    """Put the pictures of the first sections where they leave the least white."""
    measured = _measured(root, page, len(sections))
    groups = [list(_groups(list(section))) for section in sections]
    parts = [[_part(group, measured) for group in within] for within in groups]
    order = arranged(parts, *_begin(root, measured))
    for section, within, placed in zip(sections, groups, order, strict=True):
        section[:] = [each for one in placed for each in within[one.place]]
        for now, one in enumerate(placed):
            if one.share < 1:
                _resize(within[one.place][-1], one.share, measured)
            if one.place != now and section.find("h3") is not None:
                _show_title(within[one.place][0])


def _measured(root: Element, page: str, many: int) -> _Measured:
    """Lay out so many sections, with empty drawings: their size does not depend on what they show."""
    strip = HTML(string=_DRAWING.sub(r"\1</svg>", page), url_fetcher=_nothing)
    sections = _sections(strip.etree_element)
    copies = list(_elements(strip.etree_element))
    own = dict(zip((f"b{place}" for place in range(len(copies))), _elements(root), strict=True))
    for name, copy in zip(own, copies, strict=True):
        copy.set("id", name)
        if copy.tag == "style":
            copy.text = f"{copy.text}{STRIP}"
    for copy in copies:
        for drawing in copy.findall(SVG):
            SubElement(copy, "div", id=f"after-{drawing.get('id')}")
    main = strip.etree_element.find(".//main")
    for each in sections[many:]:
        main.remove(each)
    blocks = [(parent, each) for parent in sections[:many] for each in parent]
    names = [_marked(*each) for each in [*((main, nav) for nav in main.findall("nav")), *blocks]]
    (laid,) = strip.render().pages
    found = {name: place[1] for name, place in laid.anchors.items()}
    return _Measured(
        tops={each: found[name] for name, each in own.items() if name in found},
        blocks=dict(_placed(names, own, found)),
        drawings={
            each: found[f"after-{name}"] - found[name]
            for name, each in own.items()
            if each.tag == SVG and name in found
        },
    )


def _marked(parent: Element, block: Element) -> str:
    """Mark where a block ends and where its margin does; gives its name."""
    name = str(block.get("id"))
    SubElement(block, "span", {"id": f"foot-{name}", "class": "foot"})
    between = Element("div", {"id": f"between-{name}", "class": "between"})
    parent.insert(list(parent).index(block) + 1, between)
    return name


def _placed(
    names: Sequence[str], own: Mapping[str, Element], found: Mapping[str, float]
) -> Iterator[tuple[Element, _Block]]:
    margin = None
    for name in names:
        top, foot, between = found[name], found[f"foot-{name}"], found[f"between-{name}"]
        yield own[name], _Block(top, foot, 0.0 if margin is None else top - margin, between - foot)
        margin = between + BETWEEN


def _elements(root: Element) -> Iterator[Element]:
    """An element and all within, but not what stands in a drawing."""
    yield root
    for each in root if root.tag != SVG else ():
        yield from _elements(each)


def _begin(root: Element, measured: _Measured) -> tuple[float, float]:
    """How far down its page the contents end, and the margin under them.

    What the first page has too much is taken of its picture; where that is not enough the contents follow it.
    """
    head, nav, drawing = (root.find(f".//{each}") for each in ("header", "nav", SVG))
    if head is None or nav is None or drawing is None:
        return 0.0, 0.0
    block = measured.blocks[nav]
    over = block.top - measured.tops[head] - HEIGHT
    if over > (1 - FRONT_SMALLEST) * measured.drawings[drawing]:
        nav.set("style", "break-before: auto")
        return (block.foot - measured.tops[head]) / HEIGHT % 1, block.below / HEIGHT
    if over > 0:
        _resize(drawing, 1 - over / measured.drawings[drawing], measured)
    return (block.foot - block.top) / HEIGHT, block.below / HEIGHT


def _enlarge(root: Element, page: str) -> None:
    """Give the picture of a memo the room that its first page has left.

    Where that is little, the last part of the first page goes to the second, if that has room for it.
    """
    title, drawing = (root.find(f".//main[@class='memo']{each}") for each in ("/h1", f"//{SVG}"))
    footer = root.find(".//main/footer")
    if title is None or drawing is None or footer is None:
        return
    tops = (measured := _measured(root, page, 0)).tops
    first, second = root.findall(".//main/section")
    left = HEIGHT - (tops[second] - tops[title])
    last = list(first)[max(place for place, each in enumerate(first) if each.tag == "h2") :]
    height = tops[second] - tops[last[0]]
    on_second = tops[footer] - tops[second] + MEMO_FOOT
    if left < (MEMO_SMALL - 1) * measured.drawings[drawing] and height + on_second < HEIGHT:
        for each in reversed(last):
            first.remove(each)
            second.insert(0, each)
        left += height
    share = min(MEMO_LARGEST, 1 + left / measured.drawings[drawing])
    if share > 1:
        _resize(drawing, share, measured)


def _groups(blocks: Sequence[Element]) -> Iterator[list[Element]]:
    """The blocks of a section that stay together."""
    group: list[Element] = []
    for place, each in enumerate(blocks):
        if group and _begins(group, each, blocks[place + 1 : place + 2]):
            yield group
            group = []
        group.append(each)
    yield group


def _begins(group: Sequence[Element], each: Element, after: Sequence[Element]) -> bool:
    """Whether a block does not belong to those before it, as the next columns of the same table do."""
    before = group[-1]
    if before.tag == "h3" or _joined(group, each, after):
        return False
    if each.tag == "div" and each.get("aria-label") == before.get("aria-label"):
        return False
    introduces = each.tag == "p" and bool(after) and after[0].tag == "div"
    return each.tag in ("h3", "figure", "div") or introduces or before.tag == "figure"


def _joined(before: Sequence[Element], each: Element, after: Sequence[Element]) -> bool:
    """Whether a block stays with the one before it, as the style sheet has it.

    So does a sentence with a table or list, or under a heading with the last sentence, after it; and a list
    with the table that it is about.
    """
    if before[-1].tag == "div":
        return each.tag == "ul"
    if before[-1].tag != "p":
        return False
    first = len(before) > 1 and before[-2].tag in HEADINGS
    return each.tag in ("div", "ul") or (first and each.tag == "p" and bool(after) and after[0].tag == "div")


def _part(group: Sequence[Element], measured: _Measured) -> Part:
    """A group of blocks, by the places at which the style sheet lets a page end."""
    pieces: list[Piece] = []
    for place, each in enumerate(group):
        own = _pieces(each, measured)
        if place and (group[place - 1].tag in HEADINGS or _joined(group[:place], each, group[place + 1 :])):
            own = [joined(pieces.pop(), own[0]), *own[1:]]
        pieces += own
    drawing = group[-1].find(f".//{SVG}")
    return Part(
        pieces=tuple(pieces),
        picture=0.0 if drawing is None else measured.drawings[drawing] / HEIGHT,
        opens=[each.tag for each in group] == ["h2"],
    )


def _pieces(each: Element, measured: _Measured) -> list[Piece]:
    """A block, by the rows or items before which a page may end."""
    block = measured.blocks[each]
    rows = [measured.tops[row] for row in (*each.findall("li")[2:-1], *_free_rows(each))]
    heads = [0.0, *[_head(each, measured) / HEIGHT] * len(rows)]
    heights = [(after - top) / HEIGHT for top, after in pairwise([block.top, *rows, block.foot])]
    above, below = [block.above / HEIGHT, *[0.0] * len(rows)], [*[0.0] * len(rows), block.below / HEIGHT]
    return [Piece(*one) for one in zip(heights, heads, above, below, strict=True)]


def _free_rows(block: Element) -> Iterator[Element]:
    """The rows of a table before which a page may end: the style sheet keeps the others to the row before."""
    table = block.find("table")
    if table is None or "whole" in table.get("class", ""):
        return
    bodies = [list(each) for each in table.findall("tbody")]
    last = bodies[-1][-2:]
    for number, rows in enumerate(bodies):
        begin = rows[:3] if rows[0].get("class") == "group" else rows[:2]
        kept = [*begin[0 if number == 0 else 1 :], rows[-1], *last]
        yield from (row for row in rows if row.get("class") != "total" and row not in kept)


def _head(block: Element, measured: _Measured) -> float:
    """The height of what a table repeats on each page."""
    head, first = (block.find(f"table/{each}/tr") for each in ("thead", "tbody"))
    return 0.0 if head is None or first is None else measured.tops[first] - measured.tops[head]


def _show_title(block: Element) -> None:
    """Print the title on a picture that was moved away from its heading."""
    if block.tag == "figure":
        for title in block.findall("figcaption"):
            title.attrib.pop("class", None)


def _resize(block: Element, share: float, measured: _Measured) -> None:
    drawing = next(block.iter(SVG))
    drawing.set("style", f"max-height: {share * measured.drawings[drawing]:.0f}px")
