"""The sheet of dates and switches: where the project stands in time, what applies, every line's index."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context, Rows, line_label, running_lines, works_lines
from feasibility.report.workbook.plan import EMPTY, Plan, Row, heading, helpers
from feasibility.scenario.keys.finance import SURPLUS_MOMENTS


def timeline_plan(context: Context) -> Plan:
    """Dates, lengths, switches and the index of every line."""
    return Plan("timeline", (), tuple(_rows(context)), frozen=0)


def _rows(context: Context) -> Iterator[Row]:
    label, name = context.label, context.name
    start, price, policy = name("start"), name("price_date"), name("policy.date")
    months, held = name("development.construction_months"), name("exit.holding_years")
    paid = name("land.payment_months")
    single = Rows(context, "timeline").single
    yes, reach = context.yes, context.reach
    yield heading(label("dates"))
    monthly, quarterly = _is(context, "period", "month"), _is(context, "period", "quarter")
    yield single("periods_a_year", f"=IF({monthly},12,IF({quarterly},4,1))", "whole")
    mid, at_start = _is(context, "flow_timing", "mid"), _is(context, "flow_timing", "start")
    yield from helpers((single("half_periods_later", f"=IF({mid},1,IF({at_start},0,2))", "whole"),))
    yield single("construction_periods", f"={months}*periods_a_year/12", "number")
    years = context.unit("years")
    yield single("delivery_time", "=construction_periods/periods_a_year", "number", unit=years)
    yield single("payment_periods", f"={paid}*periods_a_year/12", "number")
    yield single("payment_time", "=payment_periods/periods_a_year", "number", unit=years)
    yield from helpers((single("first_column_year", f"={reach.first_year}", "year"),))
    yield single("price_year", f"=YEAR({price})", "year")
    yield single("policy_year", f"=YEAR({policy})", "year")
    yield single("start_year", f"=YEAR({start})", "year")
    yield single("delivery_year", f"=YEAR(EDATE({start},{months}))", "year")
    yield single("exit_year", f"=YEAR(EDATE({start},{months}+12*{held}))", "year")
    for key in ("price", "policy", "delivery"):
        yield from helpers((single(f"{key}_column", f"={key}_year-first_column_year+1", "whole"),))
    yield EMPTY
    yield heading(label("switches"))
    rate = name("development.rate")
    yield single("development_rate_used", f'=IF({rate}="",{name("required_return")},{rate})', "rate")
    factor = name("form_factor")
    yield single("form_factor_used", f'=IF({factor}="",1,{factor})', "number")
    limit, lower, capped = (_is(context, "policy.reletting", word) for word in ("limit", "lower", "capped"))
    yield single("holds_in_band", f"=IF({name('policy.hold_in_band')}={yes},1,0)", "flag")
    yield single("relet_at_limit", f"=IF(OR({limit},{lower},holds_in_band=1),1,0)", "flag")
    yield single("relet_capped", f"=IF(OR({capped},{lower}),1,0)", "flag")
    yield single("sells_after_term", f"=IF({_is(context, 'after_term', 'sell_on_turnover')},1,0)", "flag")
    stated, initial, spread = (name(f"exit.{key}") for key in ("net_yield", "initial_yield", "yield_spread"))
    yield single("net_yield_used", f'=IF({stated}="",N({initial})+N({spread}),{stated})', "rate")
    yield single("law_applies", f"=IF({name('rents.statutory_cap')}={yes},1,0)", "flag")
    yield single("law_alone", f"=IF({_is(context, 'policy.rent_increase.rule', 'law')},1,0)", "flag")
    yield single(
        "first_letting_is_new",
        f"=IF(AND(law_applies=1,EDATE({start},{months})>=law_mid_from),1,0)",
        "flag",
    )
    yield single("land_is_residual", f"=IF({_is(context, 'land.price', 'residual')},1,0)", "flag")
    yield from _vat(context)
    yield from _agreed(context)
    if context.leased:
        yield from _canon(context)
    yield from helpers((EMPTY, heading(label("index_of_line")), *_index_numbers(context)))


def _is(context: Context, path: str, word: str) -> str:
    """Whether a cell holds a word of the format."""
    return f"{context.name(path)}={context.choice(path, word)}"


def _vat(context: Context) -> Iterator[Row]:
    """VAT that is a cost: by use of the land, and on the whole of a turnkey price."""
    name, single = context.name, Rows(context, "timeline").single
    area = "SUMPRODUCT({types.count:},{types.floor_area:})"
    let = "SUMPRODUCT({types.count:},{types.floor_area:},{types.rented:})"
    rate = f"INDEX(law_vat_values,MATCH(EDATE({name('start')},§MONTHS),law_vat_dates,1))"
    delivered = rate.replace("§MONTHS", name("development.construction_months"))
    paid = rate.replace("§MONTHS", name("land.payment_months"))
    stated, share = name("land.vat"), name("land.let_share")
    yield EMPTY
    yield heading(context.term("vat"))
    yield single("is_turnkey", f"=IF({_is(context, 'development.delivery', 'turnkey')},1,0)", "flag")
    yield single("let_share_used", f'=IF({share}="",IF({area}>0,{let}/{area},1),{share})', "rate")
    yield single("price_vat", f"=IF(is_turnkey=1,{delivered},0)", "rate")
    by_use = f"IF({_is(context, 'land.vat', 'by_use')},{paid}*let_share_used,{stated})"
    yield single("vat_of_land", f"=IF(is_turnkey=1,price_vat*let_share_used,{by_use})", "rate")
    yield single("costs_of_land", f"={name('land.costs')}*(1+is_turnkey*vat_of_land)", "rate")
    yield single("site_bears_vat", "=IF(is_turnkey=1,let_share_used,1)", "rate")


def _agreed(context: Context) -> Iterator[Row]:
    """The levels of the costs of buying and of a dated asking price, where there are any."""
    name = context.name
    if context.buys:
        index = name("acquisition.index")
        number = f'MATCH(IF({index}="",{context.choice("acquisition.index", "cpi")},{index}),index_names,0)'
        day = f"EDATE({name('start')},{name('development.construction_months')})"
        level = f"=INDEX(index_levels,{number},YEAR({day})-first_column_year+1)"
        yield EMPTY
        yield heading(context.term("acquisition"))
        yield Rows(context, "timeline").single("acquisition_level", level, "factor")
    if context.has_surplus:
        yield from _surplus(context)
    if context.dates_asking:
        yield from _asking(context)


def _surplus(context: Context) -> Iterator[Row]:
    """At which moments a surplus clause counts, and the index of its border; 0 where that stays as it is."""
    single = Rows(context, "timeline").single
    index, moments = (context.name(f"land.surplus.{key}") for key in ("index", "of"))
    number = f'=IF({index}="",0,MATCH({index},index_names,0))'
    yield EMPTY
    yield heading(context.term("land.surplus"))
    yield single("surplus_index_number", number, "whole", helper=True)
    for moment in SURPLUS_MOMENTS:
        asked, always = (context.choice("land.surplus.of", each) for each in (moment, "sale"))
        formula = f'=IF(ISNUMBER(FIND({asked},IF({moments}="",{always},{moments}))),1,0)'
        yield single(f"surplus_{moment}", formula, "flag")


def _asking(context: Context) -> Iterator[Row]:
    """The asking price from the level of its own date to that of its payment, of phases each."""
    name, single = context.name, Rows(context, "timeline").single
    day, index = name("land.asking_price_date"), name("land.asking_price_index")
    level = "INDEX(index_levels,asking_index_number,YEAR(§DAY)-first_column_year+1)"
    paid = level.replace("§DAY", f"EDATE({name('start')},{name('land.payment_months')})")
    dated = level.replace("§DAY", day)
    followed = context.choice("land.asking_price_index", "house_price")
    number = f'MATCH(IF({index}="",{followed},{index}),index_names,0)'
    yield EMPTY
    yield heading(context.term("asking_price_at_payment"))
    yield single("asking_index_number", f"={number}", "whole")
    yield single("asking_growth", f'=IF({day}="",1,{paid}/{dated})', "factor")
    if not context.scenario.phases:
        formula = f"=N({name('land.asking_price')})*asking_growth"
        key = "asking_price_at_payment"
        yield single(key, formula, label=context.term(key))


def _canon(context: Context) -> Iterator[Row]:
    """The canon of leased land: a year's, per euro of land price, and what it is indexed by."""
    name, single = context.name, Rows(context, "timeline").single
    day = f"EDATE({name('start')},{name('land.payment_months')})"
    index = name("land.canon.index")
    level = f"INDEX(index_levels,canon_index_number,YEAR({day})-first_column_year+1)"
    yield EMPTY
    yield heading(context.term("land.canon"))
    yield single("canon_index_number", f"=MATCH({index},index_names,0)", "whole")
    yield single("canon_level_at_payment", f"={level}", "factor")
    yield single("canon_of_period", f"={name('land.canon.rate')}/periods_a_year", "factor")


def _index_numbers(context: Context) -> Iterator[Row]:
    """Place of each line's index among the indices."""
    scenario = context.scenario
    lines = [("other_income", name) for name in scenario.other_income]
    lines += [
        ("operating_costs", name)
        for name, (_, basis) in {**running_lines(scenario), **works_lines(scenario)}.items()
        if basis != "share_of_rent"
    ]
    for family, name in lines:
        yield Row(
            f"timeline.{family}.{name}.index_number",
            line_label(family, name, context.words),
            constant=f"=MATCH({context.name(f'{family}.{name}.index')},index_names,0)",
            look="whole",
        )
