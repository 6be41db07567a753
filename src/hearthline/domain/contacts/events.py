"""What does the contacts room announce?"""

WRITTEN = "contacts.written"
"""Messages are owed to the outside; ids are messages. A carrier takes them after commit."""
