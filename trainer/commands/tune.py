"""``kubeviva tune``: FSRS's parameters from the learner's own log."""

from __future__ import annotations

from trainer.commands.opening import known, sit_down, told
from trainer.exits import GOOD
from trainer.output import console, write_json
from trainer.records.reviews import reviews_of
from trainer.scheduling.tuning import LEAST_REVIEWS, Fit, counted, fit
from trainer.settings import change


def run(dry_run: bool, as_json: bool) -> int:
    """Fit the parameters, keep them where they foretell better, and say what came of it."""
    sitting = sit_down(known())
    with told():
        with sitting.records.reading() as session:
            histories = counted(reviews_of(session, sitting.learner))
        found = fit(histories, sitting.pace.weights)
        kept = bool(found.weights) and not dry_run
        if kept and found.weights:
            change(sitting, {"weights": ",".join(map(str, found.weights))})
    if as_json:
        write_json(
            {
                "reviews": found.reviews,
                "needed": LEAST_REVIEWS,
                "loss_before": found.loss_before,
                "loss_after": found.loss_after,
                "weights": list(found.weights) if found.weights else None,
                "kept": kept,
            }
        )
    else:
        console().print(_told(found, kept), markup=False)
    return GOOD


def _told(found: Fit, kept: bool) -> str:
    if not found.enough:
        return f"隔天以上的复习有 {found.reviews} 次,要 {LEAST_REVIEWS} 次才够拟合;现在先用缺省参数,继续练,以后再算"
    losses = f"留出来检验的那五分之一,预测误差 {found.loss_before:.4f} → {found.loss_after:.4f}"
    if found.weights is None:
        return f"用了 {found.reviews} 次复习;{losses}。没有明显更准,参数不变"
    if not kept:
        return f"用了 {found.reviews} 次复习;{losses}。更准;去掉 --dry-run 就采用"
    return f"用了 {found.reviews} 次复习;{losses}。更准,已采用,日程也照它重排了;想退回缺省:kubeviva settings weights ''"
