"""Who plays the referrers, payers, providers and members that the hub serves?

A second root package: it reaches the hub only through its doors and imports only `hearthline.kernel`.
"""

from hearthline_outside.bundling import bundle
from hearthline_outside.day import Day
from hearthline_outside.files import Generated, generate
from hearthline_outside.messages import Sent

__all__ = ["Day", "Generated", "Sent", "bundle", "generate"]
