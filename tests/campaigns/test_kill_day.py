"""Does everything happen exactly once on a day on which workers and database are killed again and again?

A bounded piece of the day in the daily suite; the whole of it with `-m campaign`, where HEARTHLINE_CAMPAIGN_SIZE (orders) and
HEARTHLINE_CAMPAIGN_SEED vary it.
"""

import json
import os
from pathlib import Path

import pytest
from tests.campaigns import kills

pytestmark = pytest.mark.xdist_group("database faults")

SIZE = int(os.environ.get("HEARTHLINE_CAMPAIGN_SIZE", "60"))
SEED = int(os.environ.get("HEARTHLINE_CAMPAIGN_SEED", "1"))
DRIVER = (
    "import runpy, sys; sys.argv[0:1] = ['tests.campaigns.day']; runpy.run_module('tests.campaigns.day', run_name='__main__')"
)
SENT = "SELECT recipient, reference, attempt FROM contacts_outbound WHERE sent_at IS NOT NULL"


def live_through(*, size: int, seconds: float, every: float, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """A day among killers, and what must be true of it afterwards."""
    if not Path("/proc/self").exists():
        pytest.skip("Victims are chosen from /proc, which this system does not have.")
    with kills.hub() as hub:
        program = hub.run(DRIVER, str(SEED), str(size), str(seconds), str(every))
        said, _ = program.communicate(timeout=seconds * 3 + 300)
        assert program.returncode == 0, (hub.folder / "programs.log").read_text()[-4000:]
        day = json.loads(said.splitlines()[-1])
        letters = day.pop("letters")
        with capsys.disabled():
            print(f"\nkilled day: {day}, {len(letters)} letters")  # noqa: T201
        assert day["received"] == day["filed"] + day["known"] + day["quarantined"]
        assert hub.faults() == {}
        assert hub.count("SELECT count(*) FROM contacts_outbound WHERE sent_at IS NULL") == 0, "every letter left"
        sent = hub.rows(SENT)
        assert len(letters) == len(set(letters)) == len(sent), "every letter left once"
        assert {name.split("/")[1] for name in letters} == {f"{reference}-{attempt}" for _, reference, attempt in sent}
        assert sum(day["killed"].values()) > 0
        return day


def test_a_piece_of_a_day_among_killers(capsys: pytest.CaptureFixture[str]) -> None:
    day = live_through(size=12, seconds=60, every=6, capsys=capsys)
    assert day["handled"] > 10


@pytest.mark.campaign
def test_a_whole_day_among_killers(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> None:
    if "campaign" not in request.config.getoption("-m"):
        pytest.skip("It takes long; ask for it with -m campaign.")
    day = live_through(size=SIZE, seconds=3600, every=8, capsys=capsys)
    assert day["is_whole"]
