"""A busy synthetic day through the whole operation, on simulated time."""
