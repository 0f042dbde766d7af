"""A team before one server: who may sign in, by what, and what they may do."""
