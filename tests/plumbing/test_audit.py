"""Does the log show every alteration, to anyone, offline?"""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.factories.parties import client

from hearthline.plumbing import access, audit, audit_export
from hearthline.plumbing.ids import new_ids
from hearthline.plumbing.verifier import verify_audit

pytestmark = pytest.mark.django_db

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
BY = access.Actor("staff", "wren")
VIEWER = access.system("test")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def chains() -> list[UUID]:
    """Three cases of a morning: five, three and one events."""
    ids = sorted(new_ids(3), key=str)
    with access.acting(VIEWER):
        book = client()
        for chain, count in zip(ids, (5, 3, 1), strict=True):
            add(book, chain, count)
    return ids


def add(book: UUID, chain: UUID, count: int, *, at: datetime = AT) -> None:
    for number in range(count):
        entry = audit.Entry(client_id=book, chain=chain, kind="case.touched", detail={"number": number, "name": "Ålesund Ωmega"})
        audit.append([entry], by=BY, at=at + timedelta(minutes=number))


@pytest.fixture
def exported(chains: list[UUID], tmp_path: Path) -> Path:
    with access.acting(VIEWER):
        audit_export.export(tmp_path / "export", key=KEY, at=AT)
    return tmp_path / "export"


@pytest.fixture
def roots(chains: list[UUID], tmp_path: Path) -> Path:
    """Signed before anything is altered."""
    with access.acting(VIEWER):
        audit_export.sign_root(tmp_path / "roots", key=KEY, at=AT)
    return tmp_path / "roots"


def examine(*arguments: object) -> tuple[int, str]:
    """The copied file, as an auditor runs it: an isolated interpreter without `site`, so that no package can be imported."""
    program = [sys.executable, "-I", "-S", *map(str, arguments)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def lines_of(export: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (export / "events.jsonl").read_text().splitlines()]


def write(export: Path, events: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(event, separators=(",", ":"), ensure_ascii=False) + "\n" for event in events)
    (export / "events.jsonl").write_text(text)


def relink(events: list[dict[str, Any]]) -> None:
    """What a careful forger does: make every hash and number fit again."""
    ends: dict[str, tuple[int, str]] = {}
    for event in events:
        seq, previous = ends.get(event["chain"], (0, verify_audit.GENESIS))
        linked = hashlib.sha256(bytes.fromhex(previous) + event["text"].encode()).hexdigest()
        event.update(seq=seq + 1, previous_hash=previous, hash=linked)
        ends[event["chain"]] = (seq + 1, linked)


def forge_manifest(export: Path) -> None:
    """And a manifest that fits the forged events; only the signature cannot be made."""
    events = lines_of(export)
    heads = {(event["client"], event["chain"]): (event["seq"], event["hash"]) for event in events}
    manifest = json.loads((export / "manifest.json").read_text())
    manifest["heads"] = [
        {"client": one, "chain": chain, "count": count, "head": head} for (one, chain), (count, head) in sorted(heads.items())
    ]
    manifest["root"] = verify_audit.root_of(heads)
    manifest["events"] = len(events)
    manifest["events_sha256"] = hashlib.sha256((export / "events.jsonl").read_bytes()).hexdigest()
    (export / "manifest.json").write_text(json.dumps(manifest))


def test_the_text_of_an_event_is_canonical_whatever_stands_in_it() -> None:
    detail = {"why": 'a "quoted" word, é, \n', "id": UUID(int=7), "fields": ["phone", "email"], "count": 2}
    entry = audit.Entry(client_id=UUID(int=1), chain=UUID(int=2), kind="member.updated", detail=detail)
    text = audit.canonical(entry, moment=json.dumps(AT.isoformat()), actor='"staff:wren"')
    said = json.loads(text)
    assert said == {
        "at": AT.isoformat(),
        "by": "staff:wren",
        "kind": "member.updated",
        "detail": detail | {"id": str(UUID(int=7))},
    }
    assert text == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_an_untouched_export_is_intact_by_the_file_that_lies_in_it(exported: Path, roots: Path) -> None:
    assert examine(exported / "verify_audit.py", exported) == (
        0,
        "Intact: 9 events in 3 chains, not compared with signed roots.\n"
        "The manifest's signature was not checked; --key FILE checks it, and so does --roots FOLDER.\n",
    )
    code, said = examine(exported / "verify_audit.py", exported, "--roots", roots, "--json")
    assert code == 0
    assert json.loads(said)["anchored"] == 3


def test_a_broken_signature_is_found_with_the_key_and_without_it_called_unchecked(exported: Path, roots: Path) -> None:
    (exported / "manifest.sig").write_text(base64.b64encode(bytes(64)).decode() + "\n")
    code, said = examine(exported / "verify_audit.py", exported)
    assert code == 0
    assert "signature was not checked; --key FILE checks it" in said
    code, said = examine(exported / "verify_audit.py", exported, "--json")
    assert (code, json.loads(said)["is_signature_checked"]) == (0, False)
    for option in (("--key", roots / "audit.pub"), ("--roots", roots)):
        code, said = examine(exported / "verify_audit.py", exported, *option)
        assert code == 1
        assert "not checked" not in said


def test_the_key_alone_checks_the_signature(exported: Path, roots: Path) -> None:
    code, said = examine(exported / "verify_audit.py", exported, "--key", roots / "audit.pub")
    assert (code, said) == (0, "Intact: 9 events in 3 chains, not compared with signed roots.\n")


def change_a_text(events: list[dict[str, Any]]) -> None:
    events[2]["text"] = events[2]["text"].replace("touched", "missed")


def change_a_moment(events: list[dict[str, Any]]) -> None:
    events[2]["at"] = (AT + timedelta(days=1)).isoformat()


def change_whose_it_is(events: list[dict[str, Any]]) -> None:
    for event in events[5:8]:
        event["client"] = str(UUID(int=7))


def delete_from_the_middle(events: list[dict[str, Any]]) -> None:
    del events[1]


def delete_the_first(events: list[dict[str, Any]]) -> None:
    del events[0]


def delete_a_whole_chain(events: list[dict[str, Any]]) -> None:
    del events[5:8]


def swap_two(events: list[dict[str, Any]]) -> None:
    events[1], events[2] = events[2], events[1]


def swap_two_chains(events: list[dict[str, Any]]) -> None:
    events[:] = events[5:8] + events[:5] + events[8:]


def insert_a_copy(events: list[dict[str, Any]]) -> None:
    events.insert(3, dict(events[2]))


def insert_a_new_chain(events: list[dict[str, Any]]) -> None:
    events.append({**events[0], "chain": str(UUID(int=(1 << 128) - 1))})


def cut_off_the_end_of_a_chain(events: list[dict[str, Any]]) -> None:
    del events[4]


def cut_off_the_end_of_the_file(events: list[dict[str, Any]]) -> None:
    del events[8:]


ALTERATIONS = [
    change_a_text,
    change_a_moment,
    change_whose_it_is,
    delete_from_the_middle,
    delete_the_first,
    delete_a_whole_chain,
    swap_two,
    swap_two_chains,
    insert_a_copy,
    insert_a_new_chain,
    cut_off_the_end_of_a_chain,
    cut_off_the_end_of_the_file,
]


@pytest.mark.parametrize("alter", ALTERATIONS)
def test_an_alteration_is_found(exported: Path, alter: Callable[[list[dict[str, Any]]], None]) -> None:
    events = lines_of(exported)
    alter(events)
    write(exported, events)
    code, said = examine(exported / "verify_audit.py", exported)
    assert code == 1, said
    assert "ALTERED" in said


# The others are no alteration of what is told once everything is numbered, sorted and hashed anew.
LASTING = [one for one in ALTERATIONS if one not in (change_a_moment, swap_two_chains)]


@pytest.mark.parametrize("alter", LASTING)
def test_a_forger_who_rewrites_every_hash_and_the_manifest_is_found_by_the_signed_root(
    exported: Path, roots: Path, alter: Callable[[list[dict[str, Any]]], None]
) -> None:
    events = lines_of(exported)
    alter(events)
    relink(events)
    write(exported, events)
    forge_manifest(exported)
    report = verify_audit.verify(exported, roots)
    assert any("signature" in fault for fault in report.faults)
    if alter is not insert_a_new_chain:  # a chain nobody had signed yet contradicts no root; the manifest's signature shows it
        assert any("signed root" in fault for fault in report.faults)


def test_one_flipped_bit_anywhere_in_a_line_is_found(exported: Path) -> None:
    whole = bytearray((exported / "events.jsonl").read_bytes())
    for place in range(0, len(whole), 97):
        changed = bytearray(whole)
        changed[place] ^= 1
        (exported / "events.jsonl").write_bytes(changed)
        assert not verify_audit.verify(exported).is_intact, place


def test_a_line_cut_in_half_is_a_fault_and_no_crash(exported: Path) -> None:
    whole = (exported / "events.jsonl").read_bytes()
    (exported / "events.jsonl").write_bytes(whole[:-40])
    code, said = examine(exported / "verify_audit.py", exported)
    assert code == 1
    assert "cannot be read as an event" in said


@pytest.mark.parametrize("missing", ["events.jsonl", "manifest.json"])
def test_an_export_without_one_of_its_files_is_called_unreadable_not_intact(exported: Path, missing: str) -> None:
    (exported / missing).unlink()
    code, said = examine(exported / "verify_audit.py", exported)
    assert code == 2
    assert missing in said


def test_the_chain_of_one_case_can_leave_alone_and_stands_before_the_same_roots(
    chains: list[UUID], roots: Path, tmp_path: Path
) -> None:
    with access.acting(VIEWER):
        made = audit_export.export(tmp_path / "one", chains=[chains[1]], key=KEY, at=AT)
    assert (made.events, made.chains) == (3, 1)
    report = verify_audit.verify(tmp_path / "one", roots)
    assert report.is_intact
    assert report.anchored == 1


def test_an_export_never_writes_into_a_folder_that_holds_something(exported: Path) -> None:
    with access.acting(VIEWER), pytest.raises(FileExistsError, match="not empty"):
        audit_export.export(exported, key=KEY, at=AT)


def test_roots_of_following_days_list_only_what_changed_and_hold_together(
    chains: list[UUID], roots: Path, tmp_path: Path
) -> None:
    with access.acting(VIEWER):
        add(client(), chains[2], 2, at=AT + timedelta(days=1))
        second = audit_export.sign_root(roots, key=KEY, at=AT + timedelta(days=1))
        third = audit_export.sign_root(roots, key=KEY, at=AT + timedelta(days=2))
        audit_export.export(tmp_path / "later", key=KEY, at=AT)
    assert (second.number, second.chains, second.changed) == (2, 3, 1)
    assert (third.number, third.changed) == (3, 0)
    report = verify_audit.verify(tmp_path / "later", roots)
    assert report.is_intact
    assert (report.roots, report.events) == (3, 11)


LATER = AT + timedelta(hours=1)


def grow(chains: list[UUID], roots: Path, *, at: datetime = LATER) -> None:
    """A chain gains events, another one begins, and a root is signed over both."""
    with access.acting(VIEWER):
        for chain in (chains[0], new_ids(1)[0]):
            add(client(), chain, 2, at=at)
        audit_export.sign_root(roots, key=KEY, at=at)


def sign_anew(export: Path, **changed: object) -> None:
    """Whoever keeps the key signs a manifest that fits the forged events."""
    forge_manifest(export)
    text = json.dumps(json.loads((export / "manifest.json").read_text()) | changed).encode()
    (export / "manifest.json").write_bytes(text)
    (export / "manifest.sig").write_text(base64.b64encode(KEY.sign(verify_audit.SIGNED_EXPORT + text)).decode() + "\n")


def test_a_root_newer_than_the_export_demands_nothing_that_came_after_it(
    chains: list[UUID], exported: Path, tmp_path: Path
) -> None:
    grow(chains, tmp_path / "roots")
    code, said = examine(exported / "verify_audit.py", exported, "--roots", tmp_path / "roots")
    assert code == 0, said
    assert "1 signed root is newer than the export and compared only for what both know." in said
    assert verify_audit.verify(exported, tmp_path / "roots").anchored == 2  # the chains that did not grow


def test_an_export_of_an_empty_log_is_intact_under_a_root_that_knows_who_took_it_out(tmp_path: Path) -> None:
    with access.acting(VIEWER):
        audit_export.export(tmp_path / "export", key=KEY, at=AT)
        add(client(), new_ids(1)[0], 1, at=AT)
        audit_export.sign_root(tmp_path / "roots", key=KEY, at=AT + timedelta(seconds=1))
    report = verify_audit.verify(tmp_path / "export", tmp_path / "roots")
    assert (report.faults, report.events, report.newer_roots, report.anchored) == ([], 0, 1, 0)


def test_a_newer_root_that_knows_nothing_more_is_compared_in_full(exported: Path, roots: Path) -> None:
    with access.acting(VIEWER):
        audit_export.sign_root(roots, key=KEY, at=LATER)
    report = verify_audit.verify(exported, roots)
    assert (report.is_intact, report.newer_roots, report.anchored) == (True, 0, 3)


@pytest.mark.parametrize("signed_before", [True, False])
def test_a_rewritten_part_that_a_newer_root_shares_is_found_though_the_manifest_is_signed(
    chains: list[UUID], exported: Path, tmp_path: Path, signed_before: bool
) -> None:
    with access.acting(VIEWER):
        audit_export.sign_root(tmp_path / "roots", key=KEY, at=AT if signed_before else AT + timedelta(seconds=1))
    grow(chains, tmp_path / "roots")
    events = lines_of(exported)
    change_a_text(events)  # of the chain that grew since
    relink(events)
    write(exported, events)
    sign_anew(exported)
    faults = verify_audit.verify(exported, tmp_path / "roots").faults
    assert len(faults) == 1
    assert "is not the event a signed root knows" in faults[0]


def test_a_root_older_than_the_export_demands_everything_whatever_newer_ones_say(
    chains: list[UUID], exported: Path, roots: Path
) -> None:
    grow(chains, roots)
    events = lines_of(exported)
    cut_off_the_end_of_a_chain(events)
    write(exported, events)
    sign_anew(exported)
    faults = verify_audit.verify(exported, roots).faults
    assert len(faults) == 1
    assert "a signed root knows 5 events, the export has 4" in faults[0]


def test_a_moment_set_back_to_escape_a_root_is_found_by_the_signature(exported: Path, roots: Path) -> None:
    manifest = json.loads((exported / "manifest.json").read_text())
    (exported / "manifest.json").write_text(json.dumps(manifest | {"made_at": (AT - timedelta(days=1)).isoformat()}))
    assert any("manifest was changed" in fault for fault in verify_audit.verify(exported, roots).faults)


def test_a_root_that_contradicts_an_older_one_is_found(chains: list[UUID], exported: Path, roots: Path) -> None:
    """The key's keeper rewrites a chain and signs a root over it: the root of before still stands in the series."""
    (first,) = verify_audit.root_files(roots)
    heads = verify_audit._read_heads(first.with_suffix(".heads").read_bytes())
    one = min(heads)
    heads[one] = (heads[one][0], "f" * 64)
    listed = f"{one[0]} {one[1]} {heads[one][0]} {heads[one][1]}\n"
    body = json.loads(json.loads(first.read_text())["signed"]) | {
        "number": 2,
        "previous": hashlib.sha256(first.read_bytes()).hexdigest(),
        "heads_sha256": hashlib.sha256(listed.encode()).hexdigest(),
        "root": verify_audit.root_of(heads),
    }
    signed = json.dumps(body)
    signature = base64.b64encode(KEY.sign(verify_audit.SIGNED_ROOT + signed.encode())).decode()
    (roots / "000002-2026-07-06.heads").write_text(listed)
    (roots / "000002-2026-07-06.json").write_text(json.dumps({"signed": signed, "signature": signature}))
    assert [fault for fault in verify_audit.verify(exported, roots).faults if "two different events" in fault]


def altered_signature(root: Path) -> None:
    sealed = json.loads(root.read_text())
    raw = bytearray(base64.b64decode(sealed["signature"]))
    raw[10] ^= 1
    root.write_text(json.dumps({**sealed, "signature": base64.b64encode(raw).decode()}))


def altered_body(root: Path) -> None:
    sealed = json.loads(root.read_text())
    root.write_text(json.dumps({**sealed, "signed": sealed["signed"].replace("2026-07-06", "2026-07-05")}))


def altered_list(root: Path) -> None:
    heads = root.with_suffix(".heads")
    heads.write_text("".join(heads.read_text().splitlines(keepends=True)[1:]))


def signed_by_another(root: Path) -> None:
    sealed = json.loads(root.read_text())
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signature = other.sign(verify_audit.SIGNED_ROOT + sealed["signed"].encode())
    root.write_text(json.dumps({**sealed, "signature": base64.b64encode(signature).decode()}))


@pytest.mark.parametrize("alter", [altered_signature, altered_body, altered_list, signed_by_another])
def test_an_altered_root_is_found_and_no_further_root_is_signed_over_it(
    exported: Path, roots: Path, alter: Callable[[Path], None]
) -> None:
    alter(verify_audit.root_files(roots)[0])
    assert not verify_audit.verify(exported, roots).is_intact
    with access.acting(VIEWER), pytest.raises(audit_export.AuditBroken):
        audit_export.sign_root(roots, key=KEY, at=AT)


def test_a_root_removed_from_the_series_is_found(exported: Path, roots: Path) -> None:
    with access.acting(VIEWER):
        audit_export.sign_root(roots, key=KEY, at=AT + timedelta(days=1))
    verify_audit.root_files(roots)[0].unlink()
    assert any("root is missing" in fault for fault in verify_audit.verify(exported, roots).faults)


def test_a_database_that_lost_events_gets_no_new_root(chains: list[UUID], roots: Path) -> None:
    with access.acting(VIEWER):
        before = audit_export._signed_before(roots)
        one = next(iter(sorted(before)))
        with pytest.raises(audit_export.AuditBroken, match="compare a backup"):
            audit_export._refuse_losses({**before, one: (before[one][0] + 1, "f" * 64)}, before)
        with pytest.raises(audit_export.AuditBroken, match="compare a backup"):
            audit_export._refuse_losses({**before, one: (before[one][0], "f" * 64)}, before)


def test_the_signing_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    first = audit_export.signing_key(tmp_path)
    assert audit_export.signing_key(tmp_path).private_bytes_raw() == first.private_bytes_raw()
    assert (tmp_path / audit_export.KEY_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / audit_export.KEY_FILE).write_text("not a key")
    with pytest.raises(audit_export.AuditBroken, match="backup"):
        audit_export.signing_key(tmp_path)


# RFC 8032, section 7.1: TEST 1, 2 and 3.
@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_signatures_of_the_standard_are_verified_and_their_neighbors_are_not(public: str, message: str, signature: str) -> None:
    key, text, sealed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify_audit.verify_ed25519(key, text, sealed)
    assert not verify_audit.verify_ed25519(key, text + b"x", sealed)
    for place in (0, 31, 32, 63):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert not verify_audit.verify_ed25519(key, text, bytes(changed))
    # The same scalar written a second way (S + order) is refused: a signature has one spelling.
    scalar = int.from_bytes(sealed[32:], "little") + verify_audit._ORDER
    assert not verify_audit.verify_ed25519(key, text, sealed[:32] + scalar.to_bytes(32, "little"))


def test_two_writers_on_one_chain_cannot_both_succeed(chains: list[UUID]) -> None:
    with access.acting(VIEWER):
        book = client()
        entry = audit.Entry(client_id=book, chain=chains[0], kind="case.touched")
        with pytest.raises(IntegrityError), transaction.atomic():
            audit.append([entry], by=BY, at=AT, new_chains=True)


@pytest.mark.parametrize("statement", ["UPDATE plumbing_audit_event SET text = ''", "DELETE FROM plumbing_audit_event"])
def test_the_application_cannot_change_what_was_remembered(chains: list[UUID], statement: str) -> None:
    refused = pytest.raises(DatabaseError, match="permission denied")
    with access.acting(VIEWER), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement)


def test_reading_is_remembered_once_with_everybody_who_was_shown(chains: list[UUID]) -> None:
    members, session = new_ids(3), new_ids(1)[0]
    with access.acting(VIEWER) as viewer:
        audit.record_read(viewer, session=session, client_id=client(), what="worklist", members=members, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM plumbing_audit_event WHERE chain = %s", [session])
            rows = cursor.fetchall()
    assert len(rows) == 1
    assert json.loads(rows[0][0])["detail"]["members"] == [str(member) for member in members]
