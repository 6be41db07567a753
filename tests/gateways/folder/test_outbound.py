"""Can only the account that writes them read letters and account mail, whatever its umask, and does the doctor see when not?"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.core.mail import EmailMessage, get_connection
from typer.testing import CliRunner

from hearthline.entrypoints.cli.doctor import doctor
from hearthline.gateways.folder.carrier import carry
from hearthline.plumbing import outbound_folder, postgres

LETTER = {
    "kind": "ask",
    "reference": "K7M4PQX.B1",
    "to": "CEDAR",
    "case_number": "K7M4PQX",
    "attempt": 1,
    "body": {"born": "1940-02-03"},
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home that others may pass through, on a machine where nothing is private unless it is asked for."""
    (tmp_path / "home").mkdir(mode=0o711)
    (tmp_path / "home").chmod(0o711)
    monkeypatch.setenv("HEARTHLINE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HEARTHLINE_OUTBOUND", raising=False)
    before = os.umask(0)
    yield tmp_path / "home"
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.lstat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}


def send(folder: Path) -> None:
    connection = get_connection("hearthline.gateways.folder.mail.EmailBackend", file_path=str(folder))
    assert connection.send_messages([EmailMessage("Your code", "482 113", "hub@x.example", ["wren@x.example"])]) == 1


def test_a_letter_is_closed_from_its_first_byte(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    made = outbound_folder.create

    def watched(path: Path) -> int:
        handle = made(path)
        seen.append(os.fstat(handle).st_mode & 0o777)
        return handle

    monkeypatch.setattr("hearthline.gateways.folder.carrier.create", watched)
    letter = carry(home / "outbound" / "hub", LETTER)
    assert carry(home / "outbound" / "hub", LETTER) == letter
    assert json.loads(letter.read_text(encoding="utf-8")) == LETTER
    assert seen == [0o600, 0o600]
    assert modes(home) == {
        ".": 0o711,
        "outbound": 0o700,
        "outbound/hub": 0o700,
        "outbound/hub/CEDAR": 0o700,
        "outbound/hub/CEDAR/K7M4PQX.B1-1.json": 0o600,
    }


def test_account_mail_is_closed_and_none_takes_the_place_of_another(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "outbound" / "hub" / "account-mail"
    monkeypatch.setattr("django.core.mail.backends.filebased.id", lambda one: 7, raising=False)  # a number that comes again
    send(folder)
    send(folder)
    assert sum(path.read_text(encoding="utf-8").count("482 113") for path in folder.iterdir()) == 2
    found = modes(home / "outbound")
    assert {mode for name, mode in found.items() if name.endswith(".log")} == {0o600}
    assert {found[name] for name in (".", "hub", "hub/account-mail")} == {0o700}


def test_what_was_written_open_is_closed_at_the_next_letter_and_what_a_link_leads_to_is_not(home: Path, tmp_path: Path) -> None:
    old = home / "outbound" / "other" / "BIRCH"
    old.mkdir(parents=True, mode=0o755)
    (old / "old-1.json").write_text("{}")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (elsewhere / "theirs").write_text("")
    (old / "link").symlink_to(elsewhere / "theirs")
    (home / "outbound" / "link").symlink_to(elsewhere)
    (home / "outbound" / "hub" / "CEDAR").mkdir(parents=True)
    (home / "outbound" / "hub" / "CEDAR" / "K7M4PQX.B1-1.part").write_text("left behind")
    carry(home / "outbound" / "hub", LETTER)
    found = {name: mode for name, mode in modes(home / "outbound").items() if not name.endswith("link")}
    assert {mode for name, mode in found.items() if name.endswith("json")} == {0o600}
    assert {mode for name, mode in found.items() if not name.endswith("json")} == {0o700}
    assert modes(elsewhere) == {".": 0o755, "theirs": 0o666}
    assert home.stat().st_mode & 0o777 == 0o711


def test_a_folder_that_the_operator_chose_keeps_its_mode(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = tmp_path / "chosen"
    (chosen / "BIRCH").mkdir(parents=True)
    (chosen / "BIRCH" / "old-1.json").write_text("{}")
    (home / "outbound").symlink_to(chosen)  # by a link in the home as well as by the setting
    before = modes(chosen)
    carry(chosen, LETTER)
    carry(home / "outbound", LETTER)
    after = modes(chosen)
    assert {name: after.pop(name) for name in before} == before
    assert after == {"CEDAR": 0o700, "CEDAR/K7M4PQX.B1-1.json": 0o600}
    monkeypatch.setenv("HEARTHLINE_OUTBOUND", str(chosen))
    [linked, set_] = outbound_folder.examine()
    assert linked.verdict == set_.verdict == "fault"
    assert set_.says.endswith(f"chmod -R go= {chosen}")
    assert {name: modes(chosen)[name] for name in before} == before


def test_with_somebody_elses_server_the_home_is_made_as_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHLINE_HOME", str(tmp_path / "new"))
    carry(tmp_path / "new" / "outbound" / "hub", LETTER)
    assert modes(tmp_path / "new")["."] == (0o711 if os.geteuid() == 0 else 0o700)


def test_the_doctor_fails_on_an_open_letter_and_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "examine", lambda *, wall_seconds: [])
    app = typer.Typer()
    app.command()(doctor)
    letter = carry(home / "outbound" / "hub", LETTER)
    assert CliRunner().invoke(app, ["--json"]).exit_code == 0
    for path, mode in ((letter, 0o644), (letter.parent, 0o755), (home / "outbound", 0o750)):
        kept = path.stat().st_mode & 0o777
        path.chmod(mode)
        result = CliRunner().invoke(app, ["--json"])
        [finding] = json.loads(result.output)["findings"]
        assert (result.exit_code, finding["what"], finding["verdict"]) == (1, "letters", "fault")
        assert f"{path} is open" in finding["says"]
        assert finding["says"].endswith(f"chmod -R go= {home / 'outbound'}")
        assert path.stat().st_mode & 0o777 == mode
        path.chmod(kept)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_account_cannot_read_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own lies behind one that only root may enter
        home = Path(folder)
        home.chmod(0o711)
        monkeypatch.setenv("HEARTHLINE_HOME", folder)
        (home / "open").write_text("")
        letter = carry(home / "outbound" / "hub", LETTER)
        codes = [
            subprocess.run(["cat", path], user=65534, group=65534, extra_groups=[], capture_output=True, check=False).returncode
            for path in (home / "open", letter)
        ]
    assert codes == [0, 1]
