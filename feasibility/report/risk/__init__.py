"""Pages, data and pictures of simulations, sensitivities and robust mixes."""
