"""How many random cases are tried: time is no reason to fail on a busy machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(CALM, max_examples=150)
