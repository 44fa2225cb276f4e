"""What the YAML reader says of a text that is no YAML, as a mistake that can be told in Dutch."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from feasibility.errors import Mistake
from feasibility.invisible_characters import invisible_sign
from feasibility.messages import recognised, sentence

SHOWN_OF_PROBLEM = 300
_PLACES = (
    sentence("while parsing a block collection"),
    sentence("while parsing a block mapping"),
    sentence("while parsing a block node"),
    sentence("while parsing a flow mapping"),
    sentence("while parsing a flow node"),
    sentence("while parsing a flow sequence"),
    sentence("while parsing a node"),
    sentence("while parsing a tag"),
    sentence("while scanning a block scalar"),
    sentence("while scanning a directive"),
    sentence("while scanning a double-quoted scalar"),
    sentence("while scanning a plain scalar"),
    sentence("while scanning a quoted scalar"),
    sentence("while scanning a simple key"),
    sentence("while scanning a tag"),
    sentence("while scanning an alias"),
    sentence("while scanning an anchor"),
    sentence("while scanning for the next token"),
)
_PROBLEMS = (
    sentence("could not find expected ':'"),
    sentence("duplicate tag handle {found}", found=""),
    sentence("expected ',' or ']', but got {found}", found=""),
    sentence("expected ',' or '}}', but got {found}", found=""),
    sentence("expected '<document start>', but found {found}", found=""),
    sentence("expected <block end>, but found {found}", found=""),
    sentence("expected a comment or a line break, but found {found}", found=""),
    sentence("expected alphabetic or numeric character, but found {found}", found=""),
    sentence("expected chomping or indentation indicators, but found {found}", found=""),
    sentence("expected escape sequence of {count} hexdecimal numbers, but found {found}", count="", found=""),
    sentence("expected indentation indicator in the range 1-9, but found 0"),
    sentence("expected the node content, but found {found}", found=""),
    sentence("expected {expected}, but found {found}", expected="", found=""),
    sentence("expected {expected} but found {found}", expected="", found=""),
    sentence("found character {found} that cannot start any token", found=""),
    sentence("found duplicate YAML directive"),
    sentence("found incompatible YAML document (version 1.* is required)"),
    sentence("found non-comment content after document end marker, {found}", found=""),
    sentence("found undefined tag handle {found}", found=""),
    sentence("found unexpected ':'"),
    sentence("found unexpected document separator"),
    sentence("found unexpected end of stream"),
    sentence("found unknown escape character {found}", found=""),
    sentence("mapping keys are not allowed here"),
    sentence("more indented follow up line than first in a block scalar"),
    sentence("sequence entries are not allowed here"),
)
_TOKENS = (
    sentence("'<alias>'"),
    sentence("'<anchor>'"),
    sentence("'<block end>'"),
    sentence("'<block mapping start>'"),
    sentence("'<block sequence start>'"),
    sentence("'<directive>'"),
    sentence("'<document end>'"),
    sentence("'<document start>'"),
    sentence("'<scalar>'"),
    sentence("'<stream end>'"),
    sentence("'<tag>'"),
)
"""What the YAML reader says, in its own words; what it may say besides stays English."""


def syntax_mistake(error: YAMLError, text: str, file: str) -> Mistake:
    """The mistake that an error of the YAML reader is.

    Args:
        error: as raised.
        text: which was read.
        file: its name.
    """
    if isinstance(error, ReaderError):
        position = error.position if isinstance(error.position, int) else 0
        character = f"U+{error.character:04X}" if isinstance(error.character, int) else str(error.character)
        line = text.count("\n", 0, position) + 1
        message = sentence("holds the character {character}, which YAML does not allow", character=character)
        return Mistake("", message, file, line)
    if not isinstance(error, MarkedYAMLError):
        return Mistake("", sentence("is not YAML: {what}", what=str(error)), file)
    mark = error.problem_mark or error.context_mark
    what = told(str(error.problem or error.context))
    if "'\\t'" in what:
        what = sentence("found a tab; use spaces")
    elif what == "mapping values are not allowed here":
        what = sentence(
            "found a second colon, or a key that is indented too far; a text with a colon needs quotes"
        )
    elif error.context and error.context_mark and mark and error.context_mark.line != mark.line:
        what = sentence(
            "{what}, {where} that begins on line {line}",
            what=what,
            where=told(error.context),
            line=error.context_mark.line + 1,
        )
    lines = text.split("\n")
    unseen = invisible_sign(lines[mark.line].strip()) if mark and mark.line < len(lines) else ""
    if unseen:
        what = sentence("{what}; the line holds {unseen}", what=what, unseen=unseen)
    if len(what) > SHOWN_OF_PROBLEM:
        what = what[:SHOWN_OF_PROBLEM]
    return Mistake("", sentence("is not YAML: {what}", what=what), file, mark.line + 1 if mark else 0)


def told(problem: str) -> str:
    """What the YAML reader says, as a message; in its own words where they are not known."""
    return recognised(problem, (*_PLACES, *_PROBLEMS, *_TOKENS))
