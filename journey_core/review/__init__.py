"""What changed between two revisions, whom it would touch, and who has to agree."""
