"""What is selected on the map: reported by the browser, or asked for by the page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journey_core.model.elements import Elements


@dataclass(frozen=True, slots=True)
class Selection:
    """Ids of what is selected on the map; empty when nothing is."""

    stages: tuple[str, ...] = ()
    transitions: tuple[str, ...] = ()

    @property
    def stage(self) -> str | None:
        """The one stage that is selected, if it is exactly one and nothing else."""
        return self.stages[0] if len(self.stages) == 1 and not self.transitions else None

    @property
    def transition(self) -> str | None:
        """The one transition that is selected, if it is exactly one and nothing else."""
        return self.transitions[0] if len(self.transitions) == 1 and not self.stages else None


@dataclass(slots=True)
class Choosing:
    """Keeps the page's wishes and the person's clicks apart, so that no click is taken back.

    A page that writes the selection into its link hands it back at the next run. That is an echo.
    Only another id than the one just reported is a wish; it has a name, and holds until the browser
    reports a selection that was made after it.
    """

    asked: str | None = None
    told: str | None = None
    wish: dict[str, Any] | None = None

    def ask(self, selected: str | None, reported: Any, elements: Elements) -> dict[str, Any] | None:
        """The wish the browser is to obey, if any.

        `selected` is what the page passes now, `reported` the browser's value: None from a browser
        that has not reported yet, such as after the person came back from another page.
        """
        fresh = reported is None and self.wish is None
        if selected != self.asked or fresh:
            self.asked = selected
            if selected != self.told or (fresh and selected is not None):
                self.wish = {"id": secrets.token_hex(4), "stages": [], "transitions": []}
                for kind in ("stages", "transitions"):
                    if selected in elements.get(kind, {}):
                        self.wish[kind] = [selected]
        return self.wish

    def hear(self, reported: Any, elements: Elements) -> Selection:
        """What is selected now, as far as it is on the map."""
        said = reported if isinstance(reported, Mapping) else {}
        if self.wish is not None and said.get("wish") == self.wish["id"]:
            self.wish = None  # obeyed, and something was selected since
        if self.wish is not None:
            said = self.wish

        def known(kind: str) -> tuple[str, ...]:
            ids, there = said.get(kind), elements.get(kind, {})
            listed = ids if isinstance(ids, list) else []
            return tuple(one for one in listed if isinstance(one, str) and one in there)

        found = Selection(known("stages"), known("transitions"))
        self.told = found.stage or found.transition
        return found
