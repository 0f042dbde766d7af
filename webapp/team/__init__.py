"""Several learners before one server: who sent a request, what they may open, and the pages for it."""
