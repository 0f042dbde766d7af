"""What the kubelet does on one node: probes, restarts, images, Secrets."""
