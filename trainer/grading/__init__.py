"""Grading a free answer: what the question asks, what the answer says, and what execution makes of it."""
