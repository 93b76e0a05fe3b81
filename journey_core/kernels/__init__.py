"""Pure arithmetic on sorted arrays: arrays in, arrays out, no journey and no file in sight."""
