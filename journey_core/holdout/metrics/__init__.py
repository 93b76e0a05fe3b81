"""What a holdout is read by; importing this room registers every metric."""

from journey_core.holdout.metrics import (  # noqa: F401  importing registers
    conversion,
    engagement,
    guardrails,
    money,
    retention,
)
