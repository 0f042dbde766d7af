"""The trainer: questions, grading, scheduling, learner records, and the command line."""
