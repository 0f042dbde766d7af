"""Pieces of the API machinery that many models share: refusals, quantities, selectors, tolerations."""
