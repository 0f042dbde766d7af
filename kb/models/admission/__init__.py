"""What the API server defaults and refuses when an object is written."""
