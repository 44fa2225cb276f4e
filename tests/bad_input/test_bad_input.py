"""Each file beside this one has one mistake, and says in its first lines what a user must be told, exactly.

`# expect: 4: dwellings.low.rnet: …` is the line, the path and the message; no line where none can be named. A
mistake in another file begins with that file. `{library}` stands for the names of the policy library.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feasibility import evaluate
from feasibility.errors import InputError
from feasibility.evaluation.policy_checks import checks_of
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.reading.read import read_scenario
from tests.in_dutch import why_not_dutch

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"), key=lambda path: path.name)
EXPECT = "# expect: "


def expected(file: Path) -> list[str]:
    names = ", ".join(library_names())
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith(EXPECT)]
    return [line.removeprefix(EXPECT).replace("{library}", names) for line in lines]


def told(file: Path) -> list[str]:
    """What a user is told, without the folder and without the file's own name; it is told in Dutch too.

    What a table or an index lacks is seen only when the scenario is evaluated.
    """
    with pytest.raises(InputError) as caught:
        evaluate(read_scenario(file))
    with pytest.raises(InputError) as by_check:
        checks_of(read_scenario(file))
    assert by_check.value.mistakes == caught.value.mistakes
    assert not [each for each in map(why_not_dutch, caught.value.mistakes) if each]
    folder = f"{file.parent}{os.sep}"
    messages = [str(mistake).replace(folder, "") for mistake in caught.value.mistakes]
    return [message.removeprefix(f"{file.name}:").lstrip() for message in messages]


def refusal(file: Path) -> str:
    (message,) = told(file)
    return message


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_told_exactly(file: Path) -> None:
    assert told(file) == expected(file)


def test_there_are_at_least_sixty_files_with_one_mistake() -> None:
    assert sum(len(expected(file)) == 1 for file in FILES) >= 60


def test_the_file_that_the_others_inherit_has_no_mistake() -> None:
    assert read_scenario(HERE / "base" / "valid.yaml").warnings == ()


def test_many_mistakes_are_told_at_once_in_the_order_of_the_lines() -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(HERE / "many_mistakes.yaml")
    lines = [mistake.line for mistake in caught.value.mistakes]
    assert len(lines) > 12
    assert lines == sorted(lines)


# ------------------------------------------------------------------------- files that cannot lie in a folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scenario.yaml"


def test_a_file_that_does_not_exist(file: Path) -> None:
    assert refusal(file) == "does not exist"


def test_the_description_of_a_dwelling_is_no_scenario() -> None:
    file = Path(__file__).parents[2] / "scenarios" / "points" / "apartment.yaml"
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    assert str(caught.value) == (
        f"{file}: describes one dwelling, for its points (WWS), and is no scenario: feasibility points {file}"
    )


def test_a_file_that_does_not_exist_beside_one_with_nearly_its_name(file: Path) -> None:
    (file.parent / "scenarios.yaml").write_text("format: 1\n")
    assert refusal(file) == "does not exist; did you mean 'scenarios.yaml'?"


@pytest.mark.parametrize("key", ["base", "policy"])
def test_no_file_is_proposed_in_which_the_missing_one_is_named(file: Path, key: str) -> None:
    file.write_text(f"{key}: ./scenarios.yaml\n")
    assert all("does not exist; did" not in each for each in told(file))
    (file.parent / "scenario_s.yaml").write_text("format: 1\n")
    assert any("does not exist; did you mean 'scenario_s.yaml'?" in each for each in told(file))


def test_the_ending_that_all_files_have_makes_no_name_alike(file: Path) -> None:
    (file.parent / "zero.yaml").write_text("format: 1\n")
    assert refusal(file.with_name("niet.yaml")) == "does not exist"


def test_a_directory(file: Path) -> None:
    file.mkdir()
    assert refusal(file) == "is a directory; a YAML file is needed"


def test_a_device() -> None:
    assert refusal(Path(os.devnull)).endswith("is not an ordinary file; a YAML file is needed")


def test_no_name_at_all() -> None:
    with pytest.raises(InputError, match="'' is no file; the name of a YAML file is needed"):
        read_scenario("")


def test_a_file_whose_name_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "x\udcff.yaml"
    file.write_text(f"base: {HERE / 'base' / 'valid.yaml'}\n")
    assert read_scenario(file).name == "x?"


def test_a_name_that_cannot_be_a_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "scenario\0.yaml").startswith("cannot be read: ")


def test_an_empty_file(file: Path) -> None:
    file.touch()
    assert refusal(file) == "is empty; a mapping of keys is needed"


def test_a_file_of_50_megabytes(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    assert refusal(file) == "is 50.0 MB large; at most 1 MB is allowed"


def test_a_file_that_is_not_utf_8(file: Path) -> None:
    file.write_bytes("format: 1\nname: één woning\n".encode("latin-1"))
    assert refusal(file) == "2: is not UTF-8 (byte 0xe9, which in Windows-1252 is 'é'); save it as UTF-8"


def test_a_file_with_a_nul(file: Path) -> None:
    file.write_bytes(b"format: 1\nname: a\0b\n")
    assert refusal(file) == "2: holds a NUL character; it is not a text file"


def test_a_file_with_a_control_character(file: Path) -> None:
    file.write_bytes(b"format: 1\nname: a\x01b\n")
    assert refusal(file) == "2: holds the character U+0001, which YAML does not allow"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_nesting_a_thousand_deep(file: Path, opening: str, closing: str) -> None:
    file.write_text(f"format: 1\nname: {opening * 1000}{closing * 1000}\n")
    assert refusal(file) == "2: is nested deeper than 50 levels"


def test_nesting_a_thousand_deep_by_indentation(file: Path) -> None:
    file.write_text("".join(f"{' ' * depth}a:\n" for depth in range(1000)))
    assert refusal(file) == "50: is nested deeper than 50 levels"


def test_aliases_that_explode(file: Path) -> None:
    lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    file.write_text("\n".join(lines))
    assert refusal(file) == "1: grows to more than 20,000 values by its aliases (*)"


def test_merges_that_explode(file: Path) -> None:
    lines = ["a0: &a0 {" + ", ".join(f"k{n}: 1" for n in range(200)) + "}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30)]
    file.write_text("\n".join(lines))
    assert refusal(file) == "1: grows to more than 20,000 values by its merges (<<)"


def test_aliases_that_nest_a_thousand_deep(file: Path) -> None:
    file.write_text("a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 1000)))
    assert "is nested deeper than 50 levels by its aliases (*)" in refusal(file)


def test_merges_that_nest_a_thousand_deep(file: Path) -> None:
    file.write_text("a0: &a0 {b: 1}\n" + "".join(f"a{n}: &a{n} {{<<: *a{n - 1}}}\n" for n in range(1, 1000)))
    assert "is nested deeper than 50 levels by its merges (<<)" in refusal(file)


def test_a_line_without_end(file: Path) -> None:
    file.write_text("format: 1\nname: " + "!" * 900_000)
    assert refusal(file) == "2: has a line of more than 100,000 characters"


def test_more_values_than_a_scenario_can_have(file: Path) -> None:
    file.write_text("name: [" + ", ".join("1" for _ in range(25_000)) + "]\n")
    assert refusal(file) == "1: holds more than 20,000 values"


def test_a_chain_of_bases_that_is_too_long(tmp_path: Path) -> None:
    for place in range(60):
        (tmp_path / f"s{place}.yaml").write_text(f"base: s{place + 1}.yaml\n")
    assert (
        refusal(tmp_path / "s0.yaml") == "s30.yaml:1: base: makes a chain of 31 bases; at most 30 are allowed"
    )


@pytest.mark.parametrize("text", ["9" * 5_000, "1e400", "0x" + "f" * 5_000, "-" + "9" * 400])
def test_a_number_without_end(file: Path, text: str) -> None:
    file.write_text(f"base: {HERE / 'base' / 'valid.yaml'}\nrequired_return: {text}\n")
    assert refusal(file).startswith("2: required_return: found ")
    assert len(refusal(file)) < 200
