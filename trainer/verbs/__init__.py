"""The verbs of the command line with their options and helps; what they do is in ``trainer.commands``."""
