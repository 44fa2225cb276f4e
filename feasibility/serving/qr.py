"""A link as a QR code: for a page, and as blocks in a terminal."""

from __future__ import annotations

import segno

QUIET = 4
"""Light modules around the code that the standard (ISO/IEC 18004) asks for."""
BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
"""Two modules above each other, dark or not → a character."""


def modules_of(link: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of the QR code of a link, with the light around it: of each module, whether it is dark."""
    code = segno.make(link, error="m", micro=False, boost_error=False)
    return tuple(tuple(bool(each) for each in row) for row in code.matrix_iter(border=QUIET))


def blocks_of(link: str) -> tuple[str, ...]:
    """The QR code as lines of characters, to be printed dark on light: two rows of modules in a line."""
    rows = modules_of(link)
    below = (*rows[1:], tuple(False for _ in rows[0]))
    return tuple(
        "".join(BLOCKS[pair] for pair in zip(rows[place], below[place], strict=True))
        for place in range(0, len(rows), 2)
    )
