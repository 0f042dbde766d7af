"""Heartbeats, node conditions, taints and evictions."""
