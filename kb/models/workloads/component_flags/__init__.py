"""Command line flags of the Kubernetes components, one data file per component."""
