"""From flows to values and returns: net present value, IRR, yields, residual land value."""
