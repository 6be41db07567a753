"""How do the worklist's rows follow their cases, and what do colleagues write beside them?"""
