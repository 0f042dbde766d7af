"""CronJobs: which schedules and API versions there are, what happens when runs overlap, and what is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.api.served_kinds import is_served
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads import cronjob

CRON_DEFAULTS = Source("pkg/apis/batch/v1/defaults.go", "SetDefaults_CronJob")
CRON = Source("pkg/controller/cronjob/cronjob_controllerv2.go", "ControllerV2.syncCronJob")
CRON_VALIDATION = Source("pkg/apis/batch/validation/validation.go", "validateCronJobSpec")

_POLICIES = ("Allow", "Forbid", "Replace", "Queue")
OVERLAPS = Words("overlap-policy", _POLICIES[:3])
OVERLAP_EFFECTS = Words("overlap-effect", ("runs-together", "skips", "replaces"))
_MINUTELY = {"schedule": "* * * * *"}


@lru_cache(maxsize=16)
def overlap_policies(at: Release) -> tuple[str, ...]:
    """Return the values that concurrencyPolicy may have."""
    return tuple(
        policy for policy in ("Allow", "Forbid", "Replace", "Queue") if _accepted(at, concurrencyPolicy=policy)
    )


def _accepted(at: Release, **spec: Any) -> bool:
    return bool(cronjob.run({"kind": "create", "spec": {**_MINUTELY, **spec}}, at, Trace())["accepted"])


@lru_cache(maxsize=16)
def _defaults(at: Release) -> dict[str, Any]:
    filled: dict[str, Any] = cronjob.run({"kind": "create", "spec": _MINUTELY}, at, Trace())["defaulted"]
    return filled


def default_overlap(at: Release) -> str:
    """Return the concurrencyPolicy that a CronJob without one gets."""
    return str(_defaults(at)["concurrencyPolicy"])


@lru_cache(maxsize=16)
def overlap(at: Release, policy: str) -> str:
    """Return what happens when a run is due while the Job before still runs."""
    given = {"kind": "live", "spec": {**_MINUTELY, "concurrencyPolicy": policy}, "ticks": 2, "job": "run"}
    last = cronjob.run(given, at, Trace())["ticks"][-1]
    if last["running"] == 2:
        return "runs-together"
    return "replaces" if last["createdSoFar"] == 2 else "skips"


def kept_jobs(at: Release, result: str) -> int:
    """Return how many finished Jobs of a result a CronJob keeps by default."""
    return int(_defaults(at)["successfulJobsHistoryLimit" if result == "success" else "failedJobsHistoryLimit"])


CRON_VERSIONS = Words("cron-api", ("batch/v1", "batch/v1beta1", "batch/v2alpha1", "apps/v1"))


def served(at: Release, version: str) -> bool:
    """Return whether a release serves CronJobs in an API version."""
    if at < Release(1, 21):
        # batch/v1beta1 since 1.8, batch/v2alpha1 until 1.20 where it was switched on.
        return version == "batch/v1beta1"
    return is_served("CronJob", version, at)


_SCHEDULES = {
    "five-fields": "*/5 * * * *",
    "six-fields": "0 */5 * * * *",
    "macro": "@hourly",
    "weekday-7": "0 0 * * 7",
    "zone": "TZ=Asia/Shanghai 0 0 * * *",
}
SCHEDULES = Words("schedule-form", tuple(_SCHEDULES))


@lru_cache(maxsize=64)
def accepts_schedule(at: Release, form: str) -> bool:
    """Return whether a new CronJob may have a schedule of this form."""
    return bool(_accepted(at, schedule=_SCHEDULES[form]))


def default_zone(at: Release) -> str:
    """Return by whose time zone a schedule goes without timeZone (cronjob_controllerv2.go: the process's Local)."""
    return "controller-manager"


# KEP-3140: alpha 1.24, beta 1.25, stable 1.27.
def zone_stable(at: Release) -> int:
    """Return the minor release in which timeZone became stable."""
    return 27


@lru_cache(maxsize=16)
def after_suspend(at: Release, which: str) -> str:
    """Return what becomes of Jobs when a CronJob is suspended."""
    patch = [{"afterTick": 1, "patch": {"suspend": True}}]
    given = {"kind": "live", "spec": _MINUTELY, "ticks": 3, "job": "run", "then": patch}
    last = cronjob.run(given, at, Trace())["ticks"][-1]
    stopped = last["createdSoFar"] == 1 if which == "new" else last["running"] == 0
    return "stopped" if stopped else "goes-on"


def must_be_deleted(at: Release) -> bool:
    """Return whether a CronJob that is no longer needed has to be deleted to stop its runs: suspend does it too."""
    return after_suspend(at, "new") != "stopped"


_CRON = ("cronjob",)

RELATIONS = (
    Relation("cron.policies", {}, Words("overlap-policy", _POLICIES), overlap_policies, (CRON,)),
    Relation("cron.default_overlap", {}, OVERLAPS, default_overlap, (CRON_DEFAULTS,), recorded=_CRON),
    Relation("cron.overlap", {"policy": OVERLAPS}, OVERLAP_EFFECTS, overlap, (CRON,), recorded=_CRON),
    Relation(
        "cron.kept_jobs",
        {"result": Words("kept-result", ("success", "failure"))},
        Numbers(0, 1000),
        kept_jobs,
        (CRON_DEFAULTS,),
        recorded=_CRON,
    ),
    Relation(
        "cron.served",
        {"version": CRON_VERSIONS},
        YES_NO,
        served,
        (Source("pkg/controlplane/instance.go", "DefaultAPIResourceConfigSource"),),
        changes=("1.21", "1.25"),
        recorded=("workload-defaults",),
    ),
    Relation(
        "cron.accepts_schedule",
        {"form": SCHEDULES},
        YES_NO,
        accepts_schedule,
        (CRON_VALIDATION,),
        changes=("1.29",),
        recorded=_CRON,
    ),
    Relation(
        "cron.default_zone",
        {},
        Words("zone-source", ("controller-manager", "node", "utc", "client")),
        default_zone,
        (CRON,),
    ),
    Relation("cron.zone_stable", {}, Numbers(0, 60, "release"), zone_stable, (CRON,)),
    Relation(
        "cron.after_suspend",
        {"which": Words("suspended-job", ("new", "running"))},
        Words("suspend-effect", ("stopped", "goes-on")),
        after_suspend,
        (CRON,),
        recorded=_CRON,
    ),
    Relation("cron.must_be_deleted", {}, YES_NO, must_be_deleted, (CRON,), recorded=_CRON),
)
