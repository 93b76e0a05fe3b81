"""Frozen records of a journey, the rules language, and questions about the stage graph. No I/O."""
