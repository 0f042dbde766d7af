"""Situations for questions: inputs of whole models, drawn by a seed; what happens in them, the model says."""
