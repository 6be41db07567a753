"""What does the obligations room announce?"""

MISSED = "obligations.missed"
"""The moment of these promises has passed; ids are obligations. Whoever chases hears it, and the ladder."""
