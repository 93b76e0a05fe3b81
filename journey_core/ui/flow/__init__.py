"""The Flow page: does reality follow the map, which ways are taken, who comes back."""
