"""The gates a candidate must pass, one file each: importing this room registers them."""

from journey_core.replay.gates import (  # noqa: F401  each registers its gate
    cap,
    channel,
    consent,
    cooldown,
    duplicate,
    holdout,
    missing_data,
    quiet_hours,
    recommendation,
    retention,
    stage,
    suppression,
)
