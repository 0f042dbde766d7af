"""Situations that ask for an order: what the models answer for several things, put in a row."""
