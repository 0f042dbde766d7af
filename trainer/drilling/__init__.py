"""Talking through a round: with a person at a terminal, or with a program over JSON lines."""
