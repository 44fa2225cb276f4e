"""OR-tools' CP-SAT as a rival, in a process of its own: it brings a HiGHS that cannot live beside ours."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from feasibility.programme.rows import Programme

PROGRAM = """
import json, sys, time
from ortools.sat.python import cp_model

class Counter(cp_model.CpSolverSolutionCallback):
    found = 0
    def on_solution_callback(self):
        self.found += 1

answers = []
for types, least, most, rows, objective in json.load(sys.stdin):
    begin = time.perf_counter()
    model = cp_model.CpModel()
    counts = [model.new_int_var(low, high, name) for name, low, high in zip(types, least, most)]
    for coefficients, lower, upper in rows:
        total = cp_model.LinearExpr.weighted_sum(counts, coefficients)
        if lower is not None:
            model.add(total >= lower)
        if upper is not None:
            model.add(total <= upper)
    solver, counter = cp_model.CpSolver(), Counter()
    if objective is None:
        solver.parameters.enumerate_all_solutions = True
        solver.solve(model, counter)
        answer = counter.found
    else:
        solver.parameters.num_workers = 1
        model.maximize(cp_model.LinearExpr.weighted_sum(counts, objective))
        proven = solver.solve(model) == cp_model.OPTIMAL
        answer = sum(e * solver.value(c) for e, c in zip(objective, counts)) if proven else None
    answers.append((time.perf_counter() - begin, answer))
print(json.dumps(answers))
"""


@dataclass(frozen=True)
class Answer:
    """The optimum, or the number of mixes, and the time it took without start and import."""

    seconds: float
    value: int | None


def cp_sat(asked: Sequence[tuple[Programme, Sequence[int] | None]]) -> list[Answer]:
    """The optimum of each programme for its objective; without one, how many mixes there are, one by one."""
    plain = [
        (
            programme.types,
            programme.least,
            programme.most,
            [(row.coefficients, row.lower, row.upper) for row in programme.rows],
            objective,
        )
        for programme, objective in asked
    ]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(plain), capture_output=True, check=True, text=True
    )
    return [Answer(float(seconds), value) for seconds, value in json.loads(done.stdout)]
