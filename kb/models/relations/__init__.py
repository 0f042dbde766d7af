"""What facts are bound to: questions about the mechanisms, one module per topic, each answered by running a model."""
