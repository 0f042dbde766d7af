"""What becomes of a request when an admission webhook cannot be asked."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import Relation, Words

DEFAULTS = Source("pkg/apis/admissionregistration/v1/defaults.go", "SetDefaults_MutatingWebhook")
DISPATCH = Source("staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go", "Dispatch")

POLICIES = Words("webhook-failure", ("Fail", "Ignore"))

RELATIONS = (
    # Both kinds of webhooks: "FailurePolicy: Fail" where none is written.
    Relation("flow.webhook_default", {}, POLICIES, lambda at: "Fail", (DEFAULTS,)),
    Relation(
        "flow.webhook_down",
        {"policy": POLICIES},
        Words("webhook-outcome", ("refused", "let-through")),
        lambda at, policy: "refused" if policy == "Fail" else "let-through",
        (DISPATCH,),
    ),
)
