"""How does each part of a case read? Facts of the rooms in, words and links out; nothing is decided here."""
