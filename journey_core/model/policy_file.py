"""The contact policy as JSON and back."""

from __future__ import annotations

from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.document_file import MAX_BYTES, DocumentFile

__all__ = ["MAX_BYTES", "dump", "dump_text", "load", "load_text"]

_FILE = DocumentFile(ContactPolicy, "wayline/contact-policy-1", "the contact policy")
dump, dump_text = _FILE.dump, _FILE.dump_text
load, load_text = _FILE.load, _FILE.load_text
