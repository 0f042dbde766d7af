"""The kinds of the Gateway API: which of them says what."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import Relation, Words

CLASS = Source("github.com/kubernetes-sigs/gateway-api/apis/v1/gatewayclass_types.go", "GatewayClassSpec")
GATEWAY = Source("github.com/kubernetes-sigs/gateway-api/apis/v1/gateway_types.go", "GatewaySpec.Listeners")
ROUTE = Source("github.com/kubernetes-sigs/gateway-api/apis/v1/httproute_types.go", "HTTPRouteSpec.Rules")

_HOLDS = {"GatewayClass": "controller", "Gateway": "listeners", "HTTPRoute": "routes"}

RELATIONS = (
    Relation(
        "ing.gateway_holds",
        {"kind": Words("gateway-kind", tuple(_HOLDS))},
        Words("gateway-content", tuple(_HOLDS.values())),
        lambda at, kind: _HOLDS[kind],
        (CLASS, GATEWAY, ROUTE),
    ),
)
