"""How does a page of the hub become a PDF that prints anywhere and reads aloud? See `render.py`."""

from hearthline.gateways.print.render import TEMPLATES, checksum, pdf

__all__ = ["TEMPLATES", "checksum", "pdf"]
