"""The shop's shelf: categories, products and prices, and which of them a customer looks at."""

from __future__ import annotations

import numpy as np

from journey_core.demo.draws import Draws, Ints

CATEGORIES = ("tents", "backpacks", "boots", "jackets", "cooking", "light")
_LINES = {
    "tents": (("Larch", 189), ("Willow", 249), ("Alder", 329), ("Juniper", 159), ("Rowan", 419)),
    "backpacks": (("Day 20", 59), ("Day 30", 79), ("Trek 45", 129), ("Trek 60", 159)),
    "boots": (("Fell", 119), ("Moor", 139), ("Ridge", 179), ("Scree", 99), ("Tarn", 149)),
    "jackets": (("Drizzle", 89), ("Gale", 149), ("Frost", 199), ("Breeze", 69)),
    "cooking": (("Pot set", 39), ("Gas stove", 49), ("Mug", 12), ("Kettle", 24)),
    "light": (("Head torch", 29), ("Lantern", 35), ("Bike light", 25), ("Candle", 9)),
}
NAMES = tuple(f"{name} {kind}" for kind, line in _LINES.items() for name, _ in line)
PRICES = tuple(f"{price - 0.1:.2f}" for line in _LINES.values() for _, price in line)
CATEGORY_OF = np.repeat(np.arange(len(_LINES)), [len(line) for line in _LINES.values()])
FIRST_OF = np.concatenate([[0], np.cumsum([len(line) for line in _LINES.values()])[:-1]])
SIZE_OF = np.array([len(line) for line in _LINES.values()])
LOYALTY = 0.6  # looks that stay within the favourite category


def looked_at(draws: Draws, taste: Ints, who: Ints, turn: Ints) -> Ints:
    """A product for each look: mostly of the customer's favourite category, the first ones more."""
    other = draws.pick("shelf", np.ones(len(CATEGORIES)), who, turn)
    stays = draws.uniform("shelf stays", who, turn) < LOYALTY
    category = np.where(stays, taste[who], other)
    place = draws.uniform("shelf place", who, turn) ** 1.4 * SIZE_OF[category]
    return FIRST_OF[category] + place.astype(np.int64)
