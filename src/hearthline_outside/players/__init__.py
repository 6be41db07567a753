"""How does each kind of outsider answer the hub, and when?

Players are functions of (seed, what the hub asked): the same question gets the same answer, whoever else was asked before.
"""
