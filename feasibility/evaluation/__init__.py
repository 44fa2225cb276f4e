"""From a scenario to its result: the one room that knows the order of the calculation."""
