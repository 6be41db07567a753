"""How does X12 EDI become facts?"""

from hearthline.gateways.x12.read import read_x12

__all__ = ["read_x12"]
