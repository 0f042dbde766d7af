"""The knowledge of kubeviva: content, reader, claims, models, checks, graph and fact-check."""
