"""The graph of topics, concepts, facts and models: built, checked, laid out, drawn."""
