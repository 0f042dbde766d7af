"""What happens in the situations of the questions, reckoned from their words alone: no model is asked."""
