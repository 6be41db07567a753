"""The carrier for everything without one: a folder that a person can open and read."""
