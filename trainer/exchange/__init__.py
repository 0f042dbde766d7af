"""Records on their way out and in: whole as JSON, reviews as CSV, questions and reviews to and from Anki."""
