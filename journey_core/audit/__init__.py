"""Rules over journeys: what stands in the way of a map that all teams can trust."""
