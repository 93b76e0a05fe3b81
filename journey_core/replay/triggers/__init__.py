"""The kinds of triggers, one file each: importing this room registers them."""

from journey_core.replay.triggers import (  # noqa: F401  each registers its kind
    absence,
    count,
    dwell,
    event,
    inactivity,
    profile,
    segment,
    since,
    stage,
)
