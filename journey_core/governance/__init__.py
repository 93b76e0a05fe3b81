"""What may be used of whom: consent, and later fields, retention and erasure."""
