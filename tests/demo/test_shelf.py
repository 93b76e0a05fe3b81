"""Documents are found in the repository and in a wheel; a missing folder is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from journey_core.demo import shelf
from journey_core.errors import Damaged, UnknownName


def test_a_wheels_copy_is_found_before_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "data" / "templates"
    copy.mkdir(parents=True)
    shutil.copy(shelf.documents("templates")["bank"], copy / "mine.json")
    monkeypatch.setattr(shelf, "_PLACES", (tmp_path / "data", *shelf._PLACES))
    assert shelf.documents("templates") == {"mine": copy / "mine.json"}
    assert shelf.document("templates", "mine").name == "Bank account"
    assert "onboarding" in shelf.documents("demo")


def test_an_installation_without_documents_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_PLACES", (tmp_path,))
    with pytest.raises(Damaged, match="install it again"):
        shelf.documents("templates")


def test_an_unknown_document_names_those_there_are() -> None:
    with pytest.raises(UnknownName, match="win-back"):
        shelf.document("demo", "first-love")
