"""One module per kind: what the API server fills in, and what it refuses."""
