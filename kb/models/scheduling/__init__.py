"""From an unbound Pod to a node: matching, filtering, scoring, binding."""
