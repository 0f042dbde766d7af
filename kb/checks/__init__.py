"""Checks: a claim against a relation as of a release, and the case that refutes it."""
