"""Pictures of what a model answered, as plain values that templates draw: one module per picture."""
