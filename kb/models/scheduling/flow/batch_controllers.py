"""Controllers of work that ends: Job and CronJob."""

from __future__ import annotations

from kb.models.release import Release
from kb.models.scheduling.flow.cluster import Cluster, Component, Thing, finished
from kb.models.scheduling.flow.control_loop import controller, pod_from

# JobTrackingWithFinalizers on by default: a finished Pod is counted before its finalizer is taken away.
TRACKING_SINCE = Release(1, 25)


def cronjob_controller() -> Component:
    """Return the controller of CronJobs: it makes Jobs, never Pods; time goes on until the first run."""

    def react(cluster: Cluster, me: Component) -> None:
        for cron in cluster.all("cronjobs"):
            jobs = cluster.made_by(cron, "jobs")
            if not jobs and not cron.spec.get("suspend"):
                spec = (cron.spec.get("jobTemplate") or {}).get("spec") or {}
                job = Thing("jobs", f"{cron.name}-1", {}, dict(spec), cron)
                cluster.add(me, job, "到了 schedule 的时刻")
                cluster.event(me, "CronJob/SuccessfulCreate")
                jobs = [job]
            if jobs:
                running = [job.name for job in jobs if not job.status.get("complete")]
                if not running:
                    cluster.event(me, "CronJob/SawCompletedJob")
                status = {"active": running, "scheduled": len(jobs)}
                cluster.report(me, cron, status, "记下还在跑的 Job 和最近一次时刻")

    return controller("cronjob-controller", ("cronjobs", "jobs"), react)


def job_controller(at: Release) -> Component:
    """Return the controller of Jobs: it makes Pods until enough of them succeeded."""

    def react(cluster: Cluster, me: Component) -> None:
        for pod in cluster.all("pods"):
            if pod.finalizer and pod.owner not in cluster.things:
                pod.finalizer = False
                cluster.record(me, "patch", "pods", None, "它的 Job 已经没了,去掉 finalizer 才能删掉它")
        for job in cluster.all("jobs"):
            if not job.status.get("complete"):
                _sync(cluster, me, job, at)

    return controller("job-controller", ("jobs", "pods"), react)


def _sync(cluster: Cluster, me: Component, job: Thing, at: Release) -> None:
    if job.spec.get("suspend"):
        cluster.report(me, job, {"suspended": True}, "suspend 为 true:不建 Pod,写下条件 Suspended")
        cluster.event(me, "Job/Suspended")
        return
    pods = cluster.made_by(job)
    for pod in [one for one in pods if finished(one) and one.finalizer]:
        counted = {**job.status, "uncounted": [*job.status.get("uncounted", ()), pod.name]}
        cluster.report(me, job, counted, "先把结束的 Pod 记进 status,免得它被删掉后漏数")
        pod.finalizer = False
        cluster.record(me, "patch", "pods", None, "数过了,去掉 Pod 上的 finalizer")
    succeeded = sum(pod.status.get("phase") == "Succeeded" for pod in pods)
    live = [pod for pod in pods if not finished(pod)]
    completions = job.spec.get("completions")
    parallelism = 1 if job.spec.get("parallelism") is None else int(job.spec["parallelism"])
    done = succeeded >= completions if completions is not None else bool(succeeded) and not live
    rest = parallelism if completions is None else min(parallelism, completions - succeeded)
    if completions is None and succeeded:
        rest = len(live)
    for _ in range(0 if done else rest - len(live)):
        pod = pod_from(job, job.spec["template"], f"{job.name}-{len(cluster.things)}")
        pod.finalizer = at >= TRACKING_SINCE
        cluster.add(me, pod, "成功的和在跑的 Pod 还不够", owner="Job", nodeName=None)
        cluster.event(me, "Job/SuccessfulCreate")
        live.append(pod)
    if done:
        cluster.event(me, "Job/Completed")
    status = {"active": len(live), "succeeded": succeeded, "complete": done}
    cluster.report(me, job, status, "把活动、成功的 Pod 数写进自己的 status")
