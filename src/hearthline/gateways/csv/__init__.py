"""How do the hub's own CSV files become facts, and what are their columns?"""

from hearthline.gateways.csv.members import read_members
from hearthline.gateways.csv.providers import read_providers
from hearthline.gateways.csv.referrals import read_referrals
from hearthline.gateways.csv.shapes import KINDS, columns, reference_page, required, template

__all__ = ["KINDS", "columns", "read_members", "read_providers", "read_referrals", "reference_page", "required", "template"]
