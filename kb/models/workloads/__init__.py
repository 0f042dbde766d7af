"""The controllers that keep Pods running: ReplicaSet, Deployment, StatefulSet, DaemonSet, Job, CronJob."""
