"""`hearthline rules`: which rules decide, what do they cite, when does one run out, and what does a changed one change?"""

from hearthline.entrypoints.cli.rules import applying, due, history
from hearthline.entrypoints.cli.rules.command import app

app.command("due")(due.due)
app.command("apply")(applying.apply)
app.command("replay")(history.replay)
app.command("what-if")(history.what_if)

__all__ = ["app"]
