"""The Personas section of the Replay page: test customers, their walks, and what changed since."""
