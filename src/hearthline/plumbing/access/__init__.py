"""Who may touch which rows: the viewer and the signed context."""

from hearthline.plumbing.access.context import acting, token
from hearthline.plumbing.access.viewer import EVERY_CLIENT, Actor, Viewer, system

__all__ = ["EVERY_CLIENT", "Actor", "Viewer", "acting", "system", "token"]
