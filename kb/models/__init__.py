"""Executable models of Kubernetes mechanisms: pure functions of plain values, no clock, no I/O, nothing of ``kb``."""
