"""What does the members room announce? Ids are members, unless the line says otherwise."""

REGISTERED = "members.registered"
"""People who were not on file are now."""

MERGE_PROPOSED = "members.merge_proposed"
"""Ids of proposals: two records may be one person, and somebody must decide."""

MERGED = "members.merged"
"""Absorbed records: from now on they are read as their survivor."""

MERGE_UNDONE = "members.merge_undone"
"""Records that speak for themselves again."""

MERGE_REJECTED = "members.merge_rejected"
"""Ids of proposals: the two records are two people."""
