"""Notes about ways that are not drawn: the last one counts, and can be taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from journey_core.errors import BadInput
from journey_core.store.flow_notes import LONGEST, FlowNotes


def test_the_last_note_counts_until_it_is_taken_back(engine: Engine) -> None:
    notes = FlowNotes(engine)
    assert notes.load("shop") == {}
    notes.save("shop", "a>b", "  by design ", "Ana\n")
    notes.save("shop", "a>c", "rare", "Ben")
    notes.save("shop", "a>b", "on purpose", "Cem")
    notes.save("other", "a>b", "not yours", "Cem")
    told = {about: (one.note, one.noted_by) for about, one in notes.load("shop").items()}
    assert told == {"a>b": ("on purpose", "Cem"), "a>c": ("rare", "Ben")}
    notes.remove("shop", "a>b")
    notes.remove("shop", "never there")
    assert set(notes.load("shop")) == {"a>c"}
    assert set(notes.load("other")) == {"a>b"}


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1)])
def test_a_note_says_something(engine: Engine, text: str) -> None:
    with pytest.raises(BadInput, match="write why"):
        FlowNotes(engine).save("shop", "a>b", text, "Ana")
