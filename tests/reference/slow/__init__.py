"""The whole calculation once more, slowly, in plain Python: one dwelling, one line, one period at a time.

Nothing here comes from the package. Each function is one sentence of the method, so that an official can
follow it with a pocket calculator. Scenario, policy and lines stay the plain mappings that the files contain.

Words: `months` always counts from the start (of the phase); `q` counts anniversaries of first letting;
`k` counts the periods of operation (k = 0 begins at delivery); `t` is a moment in years from that start.
"""

from tests.reference.slow.whole import calculate

__all__ = ["calculate"]
