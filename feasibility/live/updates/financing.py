"""Loans, tax, phases and ground lease on the screens: of the shared facts, and of parties that borrow.

Only what there is: without any of it nothing is sent. What follows from a party's assumptions goes to whoever
may see its figures, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from feasibility.evaluation.figures.headline import (
    OF_DEVELOPER,
    OF_INVESTOR,
    OF_PHASE,
    Brief,
    figures_of_financing,
    figures_of_lease,
    figures_of_phases,
    in_words,
)
from feasibility.evaluation.result import Result
from feasibility.language.texts import LANGUAGES
from feasibility.language.words import Words
from feasibility.live.table.setup import Setup
from feasibility.live.table.state import Both
from feasibility.live.table.words import both, figure_names
from feasibility.live.updates.computing import Computed
from feasibility.live.updates.figures import figure_json, finite_value
from feasibility.parties.negotiation import View
from feasibility.plain_data import Json
from feasibility.report.run.evidence import loan_note_texts
from feasibility.scenario.keys.parties import Party

OF_ROLE = {"investor": OF_INVESTOR, "corporation": OF_INVESTOR, "developer": OF_DEVELOPER}
"""Whose loan and tax a role looks at; any other one at both, if it assumes some itself."""
FINANCED = ("finance", "tax")
BOUND = "finance.loan_bound_by"


def financing_json(setup: Setup, computed: Computed, sees_figures: Callable[[str], bool]) -> list[Json]:
    """The groups of figures, the shared facts first.

    Args:
        setup: of the table.
        computed: everything at the position.
        sees_figures: whether the screen may see what follows from a party's assumptions.
    """
    facts = computed.facts
    groups = list(_shared_loans(facts))
    for view in computed.views:
        own = _own_result(view)
        if own is not None and sees_figures(view.name):
            groups += _own(view, own, setup.parties[view.name])
    return groups + list(_phases(facts)) + list(_lease(facts))


def _own_result(view: View) -> Result | None:
    """The figures of a party: of the part that it takes, else of the whole site."""
    return view.result if view.part is None else view.part.result


def _shared_loans(facts: Result) -> Iterator[Json]:
    loans = figures_of_financing(facts)
    if loans:
        yield _group(_heading(loans), "live_on_shared", loans) | {"remark": _loan_notes(facts)}


def _lease(facts: Result) -> Iterator[Json]:
    lease = figures_of_lease(facts)
    if lease:
        yield _group("lease_section", "live_on_shared", lease)


def _own(view: View, result: Result, party: Party) -> Iterator[Json]:
    """The loan and tax that a party assumes itself."""
    loans = _loans_of(result, party) if _assumes(party) else ()
    if loans:
        remark = None if party.role == "developer" else _loan_notes(result)
        yield _group(_heading(loans), "live_on_own", loans) | {"party": view.name, "remark": remark}


def card_figures(view: View, party: Party) -> list[Json]:
    """Figures of everybody's loans and tax on a party's own assumptions, for its card."""
    own = _own_result(view)
    if own is None or not (party.assumptions or view.part) or _assumes(party):
        return []
    return list(_figures(_loans_of(own, party)))


def _loans_of(result: Result, party: Party) -> tuple[Brief, ...]:
    others = (*OF_INVESTOR, *OF_DEVELOPER) if _assumes(party) else ()
    return figures_of_financing(result, OF_ROLE.get(party.role, others))


def _assumes(party: Party) -> bool:
    """Whether a party has loans or tax of its own."""
    return any(path.partition(".")[0] in FINANCED for path in party.assumptions)


def _heading(loans: Sequence[Brief]) -> str:
    return "finance_section" if any(each.name.startswith("finance.") for each in loans) else "tax_section"


def _group(heading: str, basis: str, figures: Sequence[Brief]) -> Json:
    """A heading that says on whose assumptions the figures are, and the figures."""
    return {
        "name": both(basis, name=both(heading)),
        "party": None,
        "figures": list(_figures(figures)),
        "phases": None,
        "remark": None,
    }


def _figures(figures: Sequence[Brief]) -> Iterator[Json]:
    """The figures, each with a note: of an IRR its status, of the loan what binds it."""
    bound = next((each for each in figures if each.name == BOUND), None)
    for each in figures:
        if each is bound:
            continue
        note = None if each.status is None else figure_names(f"irr_status.{each.status}")
        if bound is not None and each.name == "finance.loan" and each.value:
            note = both("live_bound_by", size=_words(bound))
        told = figure_json(each.name, figure_names(each.name), each.value)
        yield told | {"words": _words(each), "note": note}


def _words(each: Brief) -> Both | None:
    found = {lang: in_words(each, lang) or "" for lang in LANGUAGES}
    return found if found["en"] else None


def _phases(facts: Result) -> Iterator[Json]:
    """Land value and price of each phase, and of all together."""
    rows = [
        {"name": name, "values": [finite_value(each.value) for each in values]}
        for name, values in figures_of_phases(facts).items()
    ]
    if not rows:
        return
    together = {
        "name": both("phases_together"),
        "values": [finite_value(getattr(facts, key)) for key in OF_PHASE],
    }
    columns = [figure_names(key) for key in OF_PHASE]
    yield _group("phases_section", "live_on_shared", ()) | {
        "phases": {"columns": columns, "rows": rows, "together": together}
    }


def _loan_notes(result: Result) -> Both | None:
    """What binds or forbids the loans where that must be known unasked."""
    told = {lang: " ".join(loan_note_texts(result, Words(lang))) for lang in LANGUAGES}
    return told if any(told.values()) else None
