"""What members of a team may do."""

from __future__ import annotations

LEARNER, MAINTAINER, ADMIN = "learner", "maintainer", "admin"
# From the least to the most: each may do what those before it may.
ROLES = {LEARNER: "学习者", MAINTAINER: "维护者", ADMIN: "管理员"}
MEANINGS = {
    LEARNER: "能练习,只看得到自己的记录",
    MAINTAINER: "能练习,也能看收件箱和题目统计",
    ADMIN: "维护者能做的都能做,也能邀请、改角色、锁定和重置密码",
}


def reaches(role: str, needed: str) -> bool:
    """Return whether a role may do what another may; nobody knows a role that is not among them."""
    order = list(ROLES)
    return role in ROLES and order.index(role) >= order.index(needed)
