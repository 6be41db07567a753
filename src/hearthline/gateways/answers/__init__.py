"""How do the answers of payers, providers, members and referring offices become facts?"""

from hearthline.gateways.answers.read import read_csv, read_json
from hearthline.gateways.answers.types import REFERRALS, TYPES, reference_section

__all__ = ["REFERRALS", "TYPES", "read_csv", "read_json", "reference_section"]
