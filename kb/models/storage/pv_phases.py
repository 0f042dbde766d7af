"""How a PersistentVolume and a PersistentVolumeClaim get from phase to phase.

The controller never remembers a history. At every look it reads the two pointers, ``pv.spec.claimRef`` and
``pvc.spec.volumeName``, and derives the phase from them. Whoever understands the two functions below understands why a
released volume does not come back by itself, and what deleting ``claimRef`` by hand does.

pkg/controller/volume/persistentvolume/pv_controller.go: syncVolume, syncUnboundClaim, syncBoundClaim.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.storage.claim_matching import mismatch
from kb.models.storage.objects import BIND_COMPLETED, PROVISIONED_BY, Claim, Volume, belongs_to


@dataclass(frozen=True)
class Move:
    """What the controller does with one object: the phase it writes ("" leaves it), then an action, and why.

    Actions on a volume: ``reclaim``, ``unbind``. Actions on a claim: ``match``, ``bind``.
    """

    phase: str
    why: str
    then: str = ""


def volume_move(volume: Volume, claim: Claim | None) -> Move:
    """Return the move of a volume; ``claim`` is the claim of the name in its claimRef, None when there is none."""
    ref = volume.claim_ref
    if ref is None:
        return Move("Available", "没有 claimRef,谁都可以要它")
    if not ref.uid:
        return Move("Available", f"claimRef 只写了名字 {ref.name}、没有 uid:给它留着,还没绑定")
    if claim is None or claim.uid != ref.uid:
        gone = f"claimRef 指向的那个 PVC {ref.name} 不在了" + ("(同名的新 PVC 是另一个 uid)" if claim else "")
        return _released(volume, gone)
    if not claim.volume_name:
        return Move("", f"PVC {claim.name} 还没写 volumeName,等 syncClaim 把绑定做完")
    if claim.volume_name == volume.name:
        return Move("Bound", f"claimRef 和 PVC {claim.name} 的 volumeName 互相指着对方")
    elsewhere = f"PVC {claim.name} 绑在了别的卷 {claim.volume_name} 上"
    if PROVISIONED_BY in volume.annotations and volume.reclaim_policy == "Delete":
        return _released(volume, elsewhere + ",为它动态制备的这个卷用不上了")
    return Move("Available", elsewhere + ",放掉这个卷", "unbind")


def _released(volume: Volume, why: str) -> Move:
    # Failed is never overwritten by Released, so that the user sees that reclaiming went wrong; it is tried again.
    phase = "" if volume.phase in ("Released", "Failed") else "Released"
    return Move(phase, why, "reclaim")


def claim_move(claim: Claim, volume: Volume | None) -> Move:
    """Return the move of a claim; ``volume`` is the one named by its volumeName, None when it does not exist."""
    if BIND_COMPLETED in claim.annotations:
        return _bound_claim_move(claim, volume)
    if not claim.volume_name:
        return Move("", "没有指定卷,由控制器去找", "match")
    if volume is None:
        return Move("Pending", f"指定的卷 {claim.volume_name} 不存在,等它出现")
    if volume.claim_ref is None:
        unfit = mismatch(volume, claim)
        if unfit:
            return Move("Pending", f"指定的卷 {volume.name} 不合要求:{unfit}")
        return Move("", f"指定的卷 {volume.name} 没人占用", "bind")
    if belongs_to(volume, claim):
        return Move("", f"卷 {volume.name} 的 claimRef 正是这个 PVC", "bind")
    return Move("Pending", f"指定的卷 {volume.name} 已被 PVC {volume.claim_ref.name} 占着")


def _bound_claim_move(claim: Claim, volume: Volume | None) -> Move:
    # syncBoundClaim. Lost is an end: nothing but the volume's return under the same name leads out of it.
    if volume is None:
        return Move("Lost", f"绑定过的卷 {claim.volume_name} 不见了,数据也就丢了")
    ref = volume.claim_ref
    if ref is None:
        return Move("", f"卷 {volume.name} 的 claimRef 被清空了,重新绑回来", "bind")
    if ref.uid == claim.uid:
        return Move("", "绑定完好", "bind")
    return Move("Lost", f"卷 {volume.name} 的 claimRef 已不是这个 PVC(uid 对不上)")
