"""What does the network room announce?"""

TERMS_CHANGED = "network.terms_changed"
"""Terms of these organizations (ids) are new or have changed; in the hub's own book, since the network is shared. Final."""
