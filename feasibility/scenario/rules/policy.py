"""Rules between keys of a policy."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.errors import Mistake
from feasibility.messages import given_number, given_word, given_words, sentence
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.keys.refusal_words import nearest

SHARE_ASKED = "policy.shares.0.at_least"
"""A key in the notation of which shares are told that are asked together."""
ENDS = ("from", "to")
"""Names of the least and of the most points of a segment."""


def policy_mistakes(policy: Policy | None) -> Iterator[Mistake]:
    """All violations of the rules between a policy's keys; paths begin with `policy`."""
    if policy:
        yield from _bands(policy)
        yield from _points(policy)
        yield from _shares(policy)


def _bands(policy: Policy) -> Iterator[Mistake]:
    for name, segment in (policy.segments or {}).items():
        if segment is None:
            continue
        lower, upper = segment.lower, segment.upper
        if upper == "wws" and segment.tenure == "sale":
            yield Mistake(
                f"policy.segments.{name}.upper",
                sentence("{@upper=wws} is a rent; a sale has a price in euros"),
            )
        statutory = [key for key in ("lower", "upper") if getattr(segment, key) == "liberalisation_limit"]
        if statutory and segment.tenure == "sale":
            for key in statutory:
                yield Mistake(
                    f"policy.segments.{name}.{key}",
                    sentence("{@upper=liberalisation_limit} is a rent; a sale has a price in euros"),
                )
        elif len(statutory) == 2:
            yield Mistake(
                f"policy.segments.{name}.upper",
                sentence(
                    "{@upper=liberalisation_limit} is the lower limit too: no rent is above it and "
                    "not above it"
                ),
            )
        elif upper == "liberalisation_limit" and segment.upper_surcharge and lower is None:
            yield Mistake(
                f"policy.segments.{name}.upper_surcharge",
                sentence(
                    "the liberalisation limit follows the law's table and then CPI; leave the surcharge out"
                ),
            )
        elif isinstance(lower, (int, float)) and isinstance(upper, (int, float)) and lower > upper:
            yield Mistake(
                f"policy.segments.{name}.lower",
                sentence(
                    "the lower limit {lower:.10g} is above the upper limit {upper:.10g}",
                    lower=lower,
                    upper=upper,
                ),
            )


def _points(policy: Policy) -> Iterator[Mistake]:
    """The points of a segment lie from a number to another, either of which may be left out."""
    for name, segment in (policy.segments or {}).items():
        points = segment.points if segment else None
        for end in points or ():
            if end not in ENDS:
                yield Mistake(
                    f"policy.segments.{name}.points.{end}",
                    sentence(
                        "found '{name}'; allowed: {allowed}{near}",
                        name=end,
                        allowed=given_words(ENDS),
                        near=nearest(end, ENDS),
                    ),
                )
        least, most = (points.get(end) for end in ENDS) if points else (None, None)
        if least is not None and most is not None and least > most:
            yield Mistake(
                f"policy.segments.{name}.points",
                sentence(
                    "{@from} {least} is above {@to} {most}: no number of points lies between them",
                    least=least,
                    most=most,
                ),
            )


def _shares(policy: Policy) -> Iterator[Mistake]:
    segments = policy.segments
    if not policy.shares or segments is None:
        return
    named: list[str] = []
    asked = 0.0
    for place, rule in enumerate(policy.shares):
        if rule is None:
            continue
        for position, name in enumerate(rule.segments):
            path = f"policy.shares.{place}.segments.{position}"
            if name not in segments:
                near = nearest(name, segments)
                yield Mistake(
                    path,
                    sentence(
                        "the policy has no segment '{name}'; it has {segments}{near}",
                        name=given_word(name),
                        segments=given_words(segments),
                        near=near,
                    ),
                )
            elif name in rule.segments[:position]:
                yield Mistake(path, sentence("'{name}' is named twice", name=given_word(name)))
        named.extend(rule.segments)
        asked += rule.at_least
    if asked > 1 + 1e-9 and len(set(named)) == len(named):
        yield Mistake(
            "policy.shares",
            sentence(
                "together they ask {asked} of the dwellings, in different segments; at "
                "most {whole} is possible",
                asked=given_number(asked, SHARE_ASKED, computed=True),
                whole=given_number(1, SHARE_ASKED),
            ),
        )
