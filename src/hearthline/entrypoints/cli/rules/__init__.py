"""`hearthline rules`: which rules decide, what do they cite, when does one run out, and what would another one have changed?"""

from hearthline.entrypoints.cli.rules import due, history
from hearthline.entrypoints.cli.rules.command import app

app.command("due")(due.due)
app.command("replay")(history.replay)
app.command("what-if")(history.what_if)

__all__ = ["app"]
