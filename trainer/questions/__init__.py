"""Questions made from facts and models: the answer is always computed by running the model."""
