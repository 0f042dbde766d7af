"""PersistentVolumes and claims: binding and phases."""
