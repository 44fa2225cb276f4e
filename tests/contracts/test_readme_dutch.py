"""README.nl.md shows commands that README.md has run, and no number that README.md does not hold."""

from __future__ import annotations

import re
from pathlib import Path

import click

from feasibility.cli import main

ROOT = Path(__file__).parents[2]
ENGLISH, DUTCH = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.nl.md"))
IN_DUTCH = " --lang nl"


def lines_of(kind: str, page: str) -> list[str]:
    """The commands of a page, of the shell `kind`."""
    return [
        line for block in re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL) for line in block.splitlines()
    ]


def parts_of(page: str) -> tuple[dict[str, str], str]:
    """The marked parts of a page by their marks, and the prose outside of them, without code and links."""
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", page, flags=re.DOTALL)
    marked = r"<!-- ([\w -]+?) -->(.*?)<!-- /\1 -->"
    return dict(re.findall(marked, prose, re.DOTALL)), re.sub(marked, "", prose, flags=re.DOTALL)


def numbers_in(text: str) -> list[str]:
    return re.findall(r"\d(?:[\d.,]*\d)?", text)


def test_every_dutch_command_is_one_of_readme_with_the_language_at_most() -> None:
    run = {line.replace(IN_DUTCH, "") for line in lines_of("sh", ENGLISH)}
    shown = lines_of("sh", DUTCH)
    assert len(shown) > 12
    assert {line.replace(IN_DUTCH, "") for line in shown} - run == set()
    for line in shown:
        if IN_DUTCH in line:
            command: click.Command | None = main
            words = line.split()[1:]
            while (
                isinstance(command, click.Group)
                and words
                and words[0] in command.list_commands(context := click.Context(command))
            ):
                command = command.get_command(context, words.pop(0))
            assert command is not None
            taken = {name: option.type for option in command.params for name in option.opts}
            assert isinstance(taken.get("--lang"), click.Choice), line


def test_the_numbers_of_the_dutch_page_are_those_of_the_marked_parts_of_readme() -> None:
    english, _ = parts_of(ENGLISH)
    dutch, outside = parts_of(DUTCH)
    assert numbers_in(outside) == []
    assert dutch
    for mark, text in dutch.items():
        numbers = [number.translate(str.maketrans(".,", ",.")) for number in numbers_in(text)]
        assert numbers, mark
        assert set(numbers) <= set(numbers_in(english[mark])), mark


def test_windows_is_told_the_same_in_both_languages_and_sets_up_as_the_others_do() -> None:
    windows = lines_of("powershell", ENGLISH)
    assert sorted(windows) == sorted(lines_of("powershell", DUTCH))
    set_up = next(line for line in lines_of("sh", ENGLISH) if line.startswith("python3 -m venv"))
    assert (
        set_up.replace("python3", "py", 1)
        .replace(" &&", ";")
        .replace(".venv/bin", ".venv/Scripts")
        .replace("/", "\\")
        in windows
    )


def test_both_pages_link_to_each_other_at_the_top_and_to_files_that_exist() -> None:
    assert "](README.nl.md)" in "".join(ENGLISH.splitlines()[:4])
    assert "](README.md)" in "".join(DUTCH.splitlines()[:4])
    for target in re.findall(r"\]\(([^)]+)\)", DUTCH):
        path, _, heading = target.partition("#")
        assert (ROOT / path).exists(), target
        headings = [
            re.sub(r"[^\w-]", "", line.lstrip("# ").lower().replace(" ", "-"))
            for line in ENGLISH.splitlines()
            if line.startswith("#")
        ]
        assert not heading or heading in headings, target
