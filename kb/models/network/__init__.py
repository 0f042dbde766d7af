"""Services, kube-proxy rules, EndpointSlices, CNI plugins and overlays."""
