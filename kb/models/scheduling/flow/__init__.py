"""The components that take part when a Pod is made: what each of them watches, and what it writes.

Every component knows only the API server. It is woken by a change of what it watches, compares wanted and real, and
writes the difference; the write wakes others. The order of the steps follows from nothing else.
"""
