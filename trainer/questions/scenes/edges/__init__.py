"""Situations right at an edge: the model itself is asked where its answer turns over."""
