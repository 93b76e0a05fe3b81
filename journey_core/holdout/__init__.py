"""What contact changed, and what we may say about it: assignment, measurement, inference."""
