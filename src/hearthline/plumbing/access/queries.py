"""Which log-ins are there?"""

from __future__ import annotations

from typing import Any

from hearthline.plumbing.access.models import User


def users() -> list[dict[str, Any]]:
    """Every log-in by name: username, name, role, staff_code, is_active, is_demo."""
    columns = ("username", "name", "role", "staff_code", "is_active", "is_demo")
    return list(User.objects.order_by("username").values(*columns))
