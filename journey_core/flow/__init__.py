"""Where customers go between the stages of a journey, and where they are now."""
