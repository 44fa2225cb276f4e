"""An answer of `solve` as plain data; whole numbers as such."""

from __future__ import annotations

from feasibility.plain_data import Json, as_data
from feasibility.solve.solutions import Held, Solved, Stretch


def solve_json(solved: Solved) -> Json:
    """Everything in the answer as plain data; whole numbers as such."""

    def value(of: float) -> float | int:
        return round(of) if solved.number.step else of

    def figure(of: float) -> float | int | bool:
        if solved.figure.truth:
            return bool(of)
        return round(of) if solved.figure.stepped else of

    def stretch(of: Stretch) -> Json:
        return {"from": value(of.low), "to": value(of.high)}

    def held(of: Held) -> Json:
        return {
            **stretch(of),
            "viable": of.viable,
            "viable_at": [stretch(each) for each in of.viable_at],
            "allowed": of.allowed,
            "not_allowed": [":".join(rule) for rule in of.broken],
            "not_allowed_at": [
                {**stretch(each), "rules": [":".join(rule) for rule in each.broken]}
                for each in of.not_allowed
            ],
        }

    present, nearest, throughout = solved.number.present, solved.nearest, solved.throughout
    return {
        "name": solved.scenario.name,
        "path": solved.number.path,
        "figure": solved.figure.name,
        "relation": solved.relation,
        "target": figure(solved.target) if solved.figure.truth else solved.target,
        "range": {"from": value(solved.low), "to": value(solved.high)},
        "present": {
            "value": None if present is None else value(present),
            "figure": None if solved.present is None else figure(solved.present),
        },
        "solutions": [
            as_data(
                each,
                but=("broken",),
                value=value(each.value),
                figure=figure(each.figure),
                not_allowed=[":".join(rule) for rule in each.broken],
            )
            for each in solved.solutions
        ],
        "stretches": [held(each) for each in solved.stretches],
        "jumps": [
            {
                name: {"value": value(point.value), "figure": figure(point.figure)}
                for name, point in (("before", each.before), ("after", each.after))
            }
            for each in solved.jumps
        ],
        "nearest": nearest and {"value": value(nearest.value), "figure": figure(nearest.figure)},
        "throughout": None if throughout is None else figure(throughout),
        "undefined": [stretch(each) for each in solved.undefined],
        "refused": [
            {**stretch(Stretch(each.low, each.high)), "reason": str(each.error)} for each in solved.refused
        ],
        **(
            {
                "lease_and_sale": [
                    {"value": value(each), **as_data(both, canon=both.canon)}
                    for each, both in solved.leases.items()
                ]
            }
            if solved.leases
            else {}
        ),
    }
