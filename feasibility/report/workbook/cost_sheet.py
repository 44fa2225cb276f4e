"""The sheet by moment of the development: how each line is spent, and what it comes to with VAT and land.

The last moment is the payment of the land, whichever other moment it coincides with; in it stands what the
lines take of the land price.
"""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context, Rows, cost_basis, line_label
from feasibility.report.workbook.line_formulas import SPENDING, formula_of
from feasibility.report.workbook.plan import EMPTY, Plan, Row, heading
from feasibility.scenario.layout import LAND, layout_of


def cost_plan(context: Context) -> Plan:
    """Development costs at the start, in each construction period, at delivery and with the land."""
    built = context.reach.construction_periods
    axis = ("start", *(str(number) for number in range(1, built + 1)), "delivery", "land")
    return Plan("costs", axis, (*_header(context), *_lines(context)), frozen=1)


def _header(context: Context) -> Iterator[Row]:
    row = Rows(context, "costs")
    label, start = context.label, context.name("start")
    built = context.reach.construction_periods
    delivery, land = built + 1, built + 2
    places = context.reach.last_year - context.reach.first_year + 1
    yield row("period", "=COLUMN()-6", "whole", label=label("moment"))
    yield row(
        "kind",
        f"=IF({{costs.period}}=0,0,IF({{costs.period}}={delivery},2,IF({{costs.period}}={land},3,1)))",
        "whole",
        label=label("kind_of_moment"),
        helper=True,
    )
    yield row(
        "months",
        "=IF({costs.kind}=0,0,IF({costs.kind}=2,"
        f"{context.name('development.construction_months')},IF({{costs.kind}}=3,"
        f"{context.name('land.payment_months')},({{costs.period}}-1)*12/periods_a_year)))",
        "whole",
        label=label("months_after_start"),
        helper=True,
    )
    yield row(
        "place",
        f"=MIN({places},MAX(1,YEAR({start})+INT((MONTH({start})-1+{{costs.months}})/12)-first_column_year+1))",
        "whole",
        label=label("place_of_year"),
        helper=True,
    )
    yield row(
        "time",
        "=IF({costs.kind}=0,0,IF({costs.kind}=2,delivery_time,IF({costs.kind}=3,payment_time,"
        "({costs.period}-1+half_periods_later/2)/periods_a_year)))",
        "factor",
        label=label("dated_at"),
        unit=context.unit("years"),
    )
    at_start = context.project_year("0", "1")
    delivered = context.project_year("construction_periods", "MAX(1,ROUNDUP(delivery_time,0))")
    paid = context.project_year("payment_periods", "MAX(1,ROUNDUP(payment_time,0))")
    building = context.project_year("{costs.period}", "INT(({costs.period}-1)/periods_a_year)+1")
    yield row(
        "project_year",
        f"=IF({{costs.kind}}=0,{at_start},IF({{costs.kind}}=2,{delivered},"
        f"IF({{costs.kind}}=3,{paid},{building})))",
        "whole",
    )
    yield row(
        "compound",
        "=(1+development_rate_used)^(delivery_time-{costs.time})",
        "factor",
        label=label("compound_to_delivery"),
    )


def _lines(context: Context) -> Iterator[Row]:
    costs, name = context.scenario.development.costs, context.name
    layout = {line.name: line for line in layout_of(context.scenario).costs}
    names = tuple(costs)
    moments = {
        word.upper(): context.choice("development.costs.*.timing", word)
        for word in ("over_construction", "at_start", "at_delivery")
    }
    yield EMPTY
    yield heading(context.label("spending"))
    for line, given in costs.items():
        if cost_basis(given) != "share":
            pattern = formula_of(SPENDING, TIMING=name(f"development.costs.{line}.timing"), **moments)
            yield Row(
                f"costs.{line}.spending",
                line_label("development_costs", line, context.words),
                pattern.replace("{§LINE.index_number$}", f"{{costs.{line}.spending$}}"),
                "factor",
                constant=f"=MATCH({name(f'development.costs.{line}.index')},index_names,0)",
                total=f"=SUMPRODUCT({{costs.{line}.spending:}},{{costs.compound:}})",
                constant_look="whole",
            )
    for part, weight in (("bearing", "bears_vat"), ("free", "free_of_vat")):
        yield EMPTY
        yield heading(context.label(f"spent_{part}"))
        for line, given in costs.items():
            key = f"costs.{line}.{part}"
            constant = None
            if cost_basis(given) == "share":
                bases = [names[place] for place in layout[line].of if place != LAND]
                total = "+".join(f"{{costs.{base}.{part}}}" for base in bases) or "0"
                pattern = f"={name(f'development.costs.{line}.share')}*({total})"
            else:
                constant = f"=SUMPRODUCT({{types.cost.{line}:}},{{types.number:}},{{types.{weight}:}})"
                pattern = f"={{{key}$}}*{{costs.{line}.spending}}"
            yield Row(
                key,
                line_label("development_costs", line, context.words),
                pattern,
                constant=constant,
                total="sum",
            )
    yield from _flows(context)


def _flows(context: Context) -> Iterator[Row]:
    """What is paid, with the VAT that is a cost and the land that a line is a share of; negative."""
    costs, name, words = context.scenario.development.costs, context.name, context.words
    layout = {line.name: line for line in layout_of(context.scenario).costs}
    names = tuple(costs)
    yield EMPTY
    yield heading(context.label("share_of_land"))
    for line, given in costs.items():
        parts = []
        if cost_basis(given) == "share":
            parts = [
                "1" if place == LAND else f"{{costs.{names[place]}.of_land$}}" for place in layout[line].of
            ]
        share = f"{name(f'development.costs.{line}.share')}*({'+'.join(parts)})" if parts else "0"
        yield Row(
            f"costs.{line}.of_land",
            line_label("development_costs", line, words),
            constant=f"={share}",
            look="rate",
        )
    shares = "+".join(
        f"{{costs.{line}.of_land$}}*(1+site_bears_vat*{{costs.{line}.flow$}})" for line in costs
    )
    yield Row(
        "costs.of_land", context.term("land_dependent_share"), constant=f"={shares or '0'}", look="factor"
    )
    yield EMPTY
    yield heading(context.label("paid"))
    for line in costs:
        own, recovered = (name(f"development.costs.{line}.{key}") for key in ("vat", "vat_recovered"))
        vat = f'IF({recovered}={context.yes},0,IF({own}="",{name("development.vat")},{own}))'
        vat = f"IF(is_turnkey=1,price_vat,{vat})"
        yield Row(
            f"costs.{line}.flow",
            line_label("development_costs", line, words),
            f"=-({{costs.{line}.bearing}}*(1+{{costs.{line}.flow$}})+{{costs.{line}.free}}"
            f"+IF({{costs.kind}}=3,result_land_price*{{costs.{line}.of_land$}}"
            f"*(1+site_bears_vat*{{costs.{line}.flow$}}),0))",
            constant=f"={vat}",
            constant_look="rate",
            total="sum",
        )
    yield Row(
        "costs.all",
        context.label("paid_together"),
        "=" + ("+".join(f"{{costs.{line}.flow}}" for line in costs) or "0"),
        total="sum",
        strong=True,
    )
    if context.leased:
        yield from _canon(context)


def _canon(context: Context) -> Iterator[Row]:
    """The canon of leased land before delivery: of one euro of land price, and as paid."""
    yield EMPTY
    yield heading(context.term("land.canon"))
    yield Row(
        "costs.canon",
        context.label("canon_of_one_euro"),
        "=IF(AND({costs.kind}=1,{costs.period}>payment_periods,{costs.period}<=construction_periods),"
        "canon_of_period*INDEX(index_levels,canon_index_number,{costs.place})/canon_level_at_payment,0)",
        "factor",
        total="sum",
    )
    yield Row(
        "costs.ground_rent", context.term("ground_rent"), "=-result_land_price*{costs.canon}", total="sum"
    )
