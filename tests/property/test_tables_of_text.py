"""A table wider than the page stands in parts below each other that leave nothing out."""

from hypothesis import given
from hypothesis import strategies as st

from feasibility.report.text import WIDTH, tables

CELLS = st.text("abc123", min_size=1, max_size=30)


@given(st.data(), st.integers(1, 20), st.integers(1, 4))
def test_parts_of_a_table(data: st.DataObject, columns: int, rows: int) -> None:
    """Each fits on the page, begins with the first column, and together they hold every cell in order."""
    table = data.draw(
        st.lists(st.lists(CELLS, min_size=columns + 1, max_size=columns + 1), min_size=rows, max_size=rows)
    )
    header = [f"h{place}" for place in range(columns + 1)]
    parts: list[list[list[str]]] = [[]]
    for line in tables(table, "<" + ">" * columns, header, "between"):
        assert len(line) <= WIDTH
        if line == "between":
            parts.append([])
        else:
            parts[-1].append(line.split())
    found = [[part[0], *part[2:]] for part in parts]
    for place, whole in enumerate([header, *table]):
        assert all(part[place][0] == whole[0] for part in found)
        assert [cell for part in found for cell in part[place][1:]] == whole[1:]
