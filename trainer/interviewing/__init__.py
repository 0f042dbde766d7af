"""The mock interview: a path from easy to deep, 追问 on what was missing, vague, outdated or wrong, and a report."""
