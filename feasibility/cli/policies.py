"""The command `policies`: list, show and compare the policies of the library, and the national tables."""

from __future__ import annotations

import difflib
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

import click

WIDTH = 100
UNCERTAIN = ("known", "uncertain", "assumed", "derived")

TEXTS: Mapping[str, tuple[str, str]] = {
    "name": ("name", "naam"),
    "title": ("title", "titel"),
    "place": ("place", "plaats"),
    "date": ("price level", "prijspeil"),
    "term": ("term", "termijn"),
    "cap": ("yearly increase at most", "jaarlijkse verhoging ten hoogste"),
    "increase": ("increase", "verhoging"),
    "initial": ("limits until first letting", "grenzen tot eerste verhuur"),
    "reletting": ("re-letting", "wederverhuur"),
    "hold_in_band": ("rents kept within the band", "huren binnen de grenzen gehouden"),
    "shares": ("shares", "aandelen"),
    "share": ("share", "aandeel"),
    "income_norm": ("income asked", "gevraagd inkomen"),
    "segment": ("segment", "segment"),
    "tenure": ("tenure", "eigendomsvorm"),
    "rent": ("rent", "huur"),
    "sale": ("sale", "koop"),
    "lower": ("from", "vanaf"),
    "upper": ("at most", "ten hoogste"),
    "upper_surcharge": ("limit follows", "grens volgt"),
    "min_floor_area": ("floor area at least", "oppervlakte ten minste"),
    "owner_occupation_years": ("buyer lives there", "zelfbewoning"),
    "income_limit_multiple": ("tenant's income at most", "inkomen huurder ten hoogste"),
    "points": ("WWS points", "WWS-punten"),
    "years": ("{} years", "{} jaar"),
    "month": ("{} a month", "{} per maand"),
    "year": ("{} a year", "{} per jaar"),
    "above_limit": ("above {} (liberalisation limit)", "boven {} (liberalisatiegrens)"),
    "multiple": ("{} × the social housing limit: {}", "{} × de DAEB-grens: {}"),
    "norm": (
        "{} months at {} × the rent: {} monthly rents",
        "{} maanden bij {} × de huur: {} maandhuren",
    ),
    "at_least": ("at least {}", "ten minste {}"),
    "from_dwellings": ("from {} dwellings", "vanaf {} woningen"),
    "yes": ("yes", "ja"),
    "no": ("no", "nee"),
    "capped": ("capped: the cap on increases binds", "capped: de begrensde verhoging geldt"),
    "limit": ("limit: a new initial rent, up to the limit", "limit: nieuwe aanvangshuur, tot de grens"),
    "lower_of_both": ("lower: the lower of cap and limit", "lower: de laagste van verhoging en grens"),
    "market": ("market: the market rent", "market: de markthuur"),
    "source": ("source", "bron"),
    "article": ("article", "artikel"),
    "note": ("note", "toelichting"),
    "checked": ("last checked", "laatst nagezien"),
    "assumed": ("assumed", "aangenomen"),
    "notes": ("notes", "opmerkingen"),
    "known": ("known, not seen in the source", "bekend, niet in de bron gezien"),
    "uncertain": ("uncertain", "onzeker"),
    "derived": ("derived", "afgeleid"),
    "published": ("published", "gepubliceerd"),
    "unit": ("unit", "eenheid"),
    "table": ("table", "tabel"),
    "column": ("column", "kolom"),
    "columns": ("columns", "kolommen"),
    "period": ("dates", "data"),
    "from": ("from", "vanaf"),
    "status": ("status", "status"),
    "rule": ("rule", "regel"),
    "marks": (
        "* not stated by the source: assumed, derived or only known in general; see policies show NAME.",
        "* staat niet in de bron: aangenomen, afgeleid of alleen algemeen bekend; zie policies show NAAM.",
    ),
    "left_out": (
        "Left out, because too little is known to compute with:",
        "Weggelaten, omdat er te weinig bekend is om mee te rekenen:",
    ),
    "left_out_why": ("known: {}; not found: {}", "bekend: {}; niet gevonden: {}"),
    "unknown_policy": ("there is no policy '{}'", "er is geen beleid '{}'"),
    "unknown_table": ("there is no table '{}'", "er is geen tabel '{}'"),
    "nearest": ("; did you mean '{}'?", "; bedoelt u '{}'?"),
    "available": ("; there are: {}", "; er zijn: {}"),
    "same": ("No value differs.", "Geen waarde verschilt."),
    "lawyer": (
        "Nothing here has been checked by a lawyer.",
        "Niets hiervan is door een jurist nagezien.",
    ),
    "€/month": ("€/month", "€/maand"),
    "€/year": ("€/year", "€/jaar"),
    "share per year": ("share per year", "aandeel per jaar"),
    "share of the price": ("share of the price", "aandeel van de prijs"),
}

Command = Callable[..., Any]


@dataclass(frozen=True)
class Value:
    """One value of a policy as it is printed."""

    label: str
    text: str
    status: str = ""
    """Empty where the source states the value; else why it is marked."""

    @property
    def marked(self) -> str:
        """The text with an asterisk where the source does not state the value."""
        return self.text + ("*" if self.status else "")


def _language(command: Command) -> Command:
    return click.option(
        "--lang", type=click.Choice(["en", "nl"]), default=None, help="Language of the labels (default: en)."
    )(command)


@click.group(invoke_without_command=True)
@_language
@click.pass_context
def policies(context: click.Context, lang: str | None) -> None:
    """List the policies of the library; show or compare them; show the national tables.

    Values that a policy's source does not state are marked. Nothing here has been checked by a lawyer.
    """
    context.obj = lang or "en"
    if context.invoked_subcommand is None:
        _echo_list(context.obj)


@policies.command()
@click.argument("name")
@_language
@click.pass_context
def show(context: click.Context, name: str, lang: str | None) -> None:
    """Show every value of one policy, with what is assumed and where it comes from."""
    words = Words(lang or context.obj)
    policy = _policy(name, words)
    click.echo(f"{policy['place']}: {policy['name']} ({name})\n")
    for heading, values in _values(policy, words):
        click.echo(heading or None, nl=bool(heading))
        for line in _aligned(
            (
                ("  " if heading else "") + value.label,
                value.text + (f"   [{words(value.status)}]" if value.status else ""),
            )
            for value in values
        ):
            click.echo(line)
    _echo_paragraphs(words("assumed"), (f"{key}: {why}" for key, why in policy.get("assumed", {}).items()))
    _echo_paragraphs(words("notes"), policy.get("notes", []))
    source = policy["source"]
    checked = f"{words('checked')} {source['checked'].isoformat()}"
    about = (source.get(key) for key in ("title", "article", "url", "note"))
    _echo_paragraphs(words("source"), [*(text for text in about if text), checked])
    click.echo("\n" + words("lawyer"))


@policies.command()
@click.argument("first")
@click.argument("second")
@_language
@click.pass_context
def compare(context: click.Context, first: str, second: str, lang: str | None) -> None:
    """Show the values in which two policies differ, side by side."""
    words = Words(lang or context.obj)
    left, right = (_labelled(_values(_policy(name, words), words)) for name in (first, second))
    rows = [
        (label, *(side[label].marked if label in side else "–" for side in (left, right)))
        for label in left | right
        if label not in left or label not in right or left[label].text != right[label].text
    ]
    if not rows:
        click.echo(words("same"))
        return
    for line in _aligned([("", first, second), *rows]):
        click.echo(line)
    click.echo(f"\n{words('marks')}\n{words('lawyer')}")


@policies.command()
@click.argument("name", required=False)
@_language
@click.pass_context
def tables(context: click.Context, name: str | None, lang: str | None) -> None:
    """Show the national tables, or one of them by date with status and source."""
    words = Words(lang or context.obj)
    if name is None:
        _echo_tables(words)
    else:
        _echo_table(name, words)
    click.echo("\n" + words("lawyer"))


# ------------------------------------------------------------------------------------------ the pages


def _echo_list(language: str) -> None:
    words = Words(language)
    header = [words(key) for key in ("name", "place", "date", "term", "increase", "reletting", "shares")]
    rows = []
    for name in _names():
        policy = _policy(name, words)
        share_values = list(_share_values(policy, words))
        status = _status(policy, "reletting")
        rows.append(
            [
                name,
                policy["place"],
                policy["date"].isoformat(),
                Value("", words("years", policy["term"]), _status(policy, "term")).marked,
                _increase(policy, words).marked,
                Value("", policy["reletting"], status).marked,
                "; ".join(f"{value.label}: {value.marked}" for value in share_values) or "–",
            ]
        )
    for line in _aligned([header, *rows]):
        click.echo(line)
    click.echo("\n" + words("marks"))
    click.echo("\n" + words("left_out"))
    for name, about in _left_out().items():
        click.echo(f"  {name}: {words('left_out_why', about['known'], about['missing'])}")
    click.echo("\n" + words("lawyer"))


def _echo_tables(words: Words) -> None:
    from feasibility.policy.tables import dated_table, sources

    rows = [[words(key) for key in ("table", "unit", "columns", "period", "title")]]
    for source in sources():
        each = source.columns
        dates = [row.start for column in each for row in dated_table(source.name, column).rows]
        rows.append(
            [
                source.name,
                words(source.unit),
                ", ".join(each) if len(each) <= 4 else f"{each[0]}–{each[-1]}",
                f"{min(dates).isoformat()} – {max(dates).isoformat()}",
                source.title,
            ]
        )
    for line in _aligned(rows):
        click.echo(line)


def _echo_table(name: str, words: Words) -> None:
    from feasibility.policy.tables import dated_table, sources

    known = {source.name: source for source in sources()}
    if name not in known:
        _refuse(words("unknown_table", name) + _hint(name, known, words))
    source = known[name]
    columns = [dated_table(name, column) for column in source.columns]
    click.echo(f"{source.title} [{words(source.unit)}]\n")
    if len(columns) > 4:
        starts = [row.start for row in columns[0].rows]
        rows = [[words("points"), *(start.isoformat() for start in starts), words("status")]]
        for table in columns:
            values = [_table_number(row.value, source.unit, words) for row in table.rows]
            rows.append([table.column, *values, words(table.rows[0].status)])
    else:
        rows = [[words("from"), words("column"), "", words("status"), words("rule")]]
        for table in columns:
            for row in table.rows:
                number = _table_number(row.value, source.unit, words)
                rows.append([row.start.isoformat(), table.column, number, words(row.status), row.rule])
    for line in _aligned(rows):
        click.echo(line)
    checked = f"{words('checked')} {source.checked.isoformat()}"
    _echo_paragraphs(
        words("source"), [text for text in (source.article, source.url, source.note, checked) if text]
    )


def _echo_paragraphs(heading: str, paragraphs: Iterable[str]) -> None:
    each = list(paragraphs)
    if each:
        click.echo("\n" + heading)
    for paragraph in each:
        click.echo(textwrap.fill(paragraph, WIDTH, initial_indent="  ", subsequent_indent="    "))


def _aligned(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    table = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


# ------------------------------------------------------------------------------------------ the values


def _values(policy: Mapping[str, Any], words: Words) -> Iterator[tuple[str, list[Value]]]:
    """The values of a policy under their headings; the first heading is empty."""
    norm = policy.get("income_norm")
    yield (
        "",
        [
            Value(words("place"), policy["place"]),
            Value(words("date"), policy["date"].isoformat()),
            Value(words("term"), words("years", policy["term"]), _status(policy, "term")),
            _increase(policy, words),
            _surcharge(policy, "initial_rent", "surcharge", words("initial"), words),
            Value(
                words("reletting"),
                words("lower_of_both" if policy["reletting"] == "lower" else policy["reletting"]),
                _status(policy, "reletting"),
            ),
            Value(
                words("hold_in_band"),
                words("yes" if policy["hold_in_band"] else "no"),
                _status(policy, "hold_in_band"),
            ),
            Value(
                words("income_norm"),
                words(
                    "norm",
                    words.number(norm["months"]),
                    words.number(norm["multiple"]),
                    words.number(norm["months"] * norm["multiple"]),
                )
                if norm
                else "–",
                _status(policy, "income_norm.months") if norm else "",
            ),
        ],
    )
    for name in policy["segments"]:
        yield f"\n{words('segment')} {name}", list(_segment_values(policy, name, words))
    share_values = list(_share_values(policy, words))
    if share_values:
        yield "\n" + words("shares"), share_values


def _segment_values(policy: Mapping[str, Any], name: str, words: Words) -> Iterator[Value]:
    segment = policy["segments"][name]
    rented = segment["tenure"] == "rent"
    for key, value in segment.items():
        if key == "status":
            continue
        if key == "tenure":
            text = words(value)
        elif value == "liberalisation_limit":
            limit = words.euros(_national("liberalisation_limit", None, policy["date"]))
            text = words("above_limit", words("month", limit))
        elif key in ("lower", "upper"):
            text = words("month", words.euros(value)) if rented else words.euros(value)
        elif key == "upper_surcharge":
            text = _cpi_plus(value, words)
        elif key == "min_floor_area":
            areas = value.items() if isinstance(value, Mapping) else (("", value),)
            text = ", ".join(f"{place} {words.number(area)} m²".strip() for place, area in areas)
        elif key == "owner_occupation_years":
            text = words("years", value)
        elif key == "income_limit_multiple":
            limit = words.euros(value * _national("income_limit", "single", policy["date"]))
            text = words("multiple", words.number(value), words("year", limit))
        else:
            text = "–".join(str(value.get(bound, "")) for bound in ("from", "to"))
        yield Value(words(key), text, _status(policy, f"segments.{name}.{key}"))


def _share_values(policy: Mapping[str, Any], words: Words) -> Iterator[Value]:
    for place, share in enumerate(policy.get("shares", [])):
        segments = " + ".join(share["segments"])
        text = words("at_least", words.percent(share["at_least"]))
        if share.get("from_dwellings"):
            text += ", " + words("from_dwellings", share["from_dwellings"])
        yield Value(segments, text, _status(policy, f"shares.{place}.at_least"))


def _increase(policy: Mapping[str, Any], words: Words) -> Value:
    return _surcharge(policy, "rent_increase", "surcharge", words("cap"), words)


def _surcharge(policy: Mapping[str, Any], part: str, key: str, label: str, words: Words) -> Value:
    return Value(label, _cpi_plus(policy[part][key], words), _status(policy, f"{part}.{key}"))


def _cpi_plus(surcharge: float, words: Words) -> str:
    return f"CPI + {words.percent(surcharge)}" if surcharge else "CPI"


def _status(policy: Mapping[str, Any], path: str) -> str:
    """Why a value is marked: its own entry under `assumed`, else the nearest `status` above it."""
    if path in policy.get("assumed", {}):
        return "assumed"
    status, part = "", policy
    for step in path.split(".")[:-1]:
        part = part[int(step)] if isinstance(part, list) else part[step]
        if isinstance(part, Mapping):
            status = part.get("status", status)
    return status if status in UNCERTAIN else ""


def _labelled(parts: Iterable[tuple[str, list[Value]]]) -> dict[str, Value]:
    """Every value by its label, with the heading that it stands under."""
    return {
        f"{heading.strip()}: {value.label}" if heading else value.label: value
        for heading, values in parts
        for value in values
    }


def _national(table: str, column: str | None, day: date) -> float:
    from feasibility.policy.tables import dated_table, value_at

    return value_at(dated_table(table, column), day).value


# --------------------------------------------------------------------------------- the files, the words


def _names() -> list[str]:
    from feasibility.policy.tables import DATA

    return sorted(path.stem for path in (DATA / "policies").glob("*.yaml"))


def _policy(name: str, words: Words) -> dict[str, Any]:
    """The policy as its file says it, with the defaults of what it leaves out."""
    from feasibility.policy.tables import DATA
    from feasibility.scenario.yaml_source import read_document

    names = _names()
    if name not in names:
        left_out = _left_out().get(name)
        why = words("left_out_why", left_out["known"], left_out["missing"]) if left_out else ""
        _refuse(words("unknown_policy", name) + (f": {why}" if why else _hint(name, names, words)))
    data = read_document(str(DATA / "policies" / f"{name}.yaml")).data
    defaults = {"term": 0, "reletting": "capped", "hold_in_band": False}
    no_surcharge = {"rent_increase": {"surcharge": 0.0}, "initial_rent": {"surcharge": 0.0}}
    return defaults | no_surcharge | data


def _left_out() -> dict[str, Any]:
    from feasibility.policy.tables import DATA

    return tomllib.loads((DATA / "left_out.toml").read_text(encoding="utf-8"))


def _hint(name: str, allowed: Iterable[str], words: Words) -> str:
    names = sorted(allowed)
    match = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return words("nearest", match[0]) if match else words("available", ", ".join(names))


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise click.exceptions.Exit(2)


def _table_number(value: float, unit: str, words: Words) -> str:
    return words.euros(value) if unit.startswith("€") else words.percent(value)


@dataclass(frozen=True)
class Words:
    """The labels and the way of writing numbers of one language."""

    language: str

    def __call__(self, key: str, *parts: object) -> str:
        """The label of a key; its gaps filled with the parts."""
        english, dutch = TEXTS.get(key, (key, key))
        return (dutch if self.language == "nl" else english).format(*parts)

    def _punctuated(self, text: str) -> str:
        return text.translate(str.maketrans(",.", ".,")) if self.language == "nl" else text

    def number(self, value: float) -> str:
        """A number without needless decimals: 1,100 or 1.5."""
        return self._punctuated(f"{value:,.10g}")

    def euros(self, value: float) -> str:
        """An amount in euros: cents where there are any."""
        return "€ " + self._punctuated(f"{value:,.0f}" if value == round(value) else f"{value:,.2f}")

    def percent(self, value: float) -> str:
        """A fraction as a percentage: 0.0125 is 1.25 %."""
        return self._punctuated(f"{value * 100:.6g}") + " %"
