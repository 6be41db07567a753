"""Are documents of unknown origin looked at safely, and does a deadly one cost only itself?"""

from __future__ import annotations

import io
import os
import signal
import struct
import threading
import time
import zlib
from pathlib import Path

import pytest

from hearthline.gateways.documents import Inspector, read_document

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


@pytest.fixture(scope="module")
def inspector():
    with Inspector(wall_seconds=20) as inspector:
        yield inspector


def _read(inspector, content: bytes, kind: str):
    [unit] = read_document(io.BytesIO(content), kind=kind, inspector=inspector)
    return unit


def _pdf(pages: int = 1, **options) -> bytes:
    import pikepdf

    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    out = io.BytesIO()
    root = options.pop("root", {})
    for name, value in root.items():
        pdf.Root[name] = value
    pdf.save(out, **options)
    return out.getvalue()


def test_a_fax_of_two_pages_waits_for_a_person(inspector):
    unit = _read(inspector, (SAMPLES / "fax" / "signed-order.tiff").read_bytes(), "image")
    assert unit.kept == "kept unread: a fax of 2 pages, waits for a person to key it."


def test_a_pdf_waits_for_a_person(inspector):
    assert "a PDF of 1 page," in _read(inspector, (SAMPLES / "fax" / "signed-order.pdf").read_bytes(), "pdf").kept


def test_a_mail_is_told_by_its_attachments_and_no_name_or_subject_leaves_it(inspector):
    unit = _read(inspector, (SAMPLES / "mail" / "order-by-mail.eml").read_bytes(), "mail")
    assert "1 attachment (1 application/pdf)" in unit.kept
    assert "Lindqvist" not in unit.kept


def test_a_locked_pdf_is_sent_back_with_the_reason(inspector):
    import pikepdf

    content = _pdf(encryption=pikepdf.Encryption(user="secret", owner="owner"))
    assert "only with a password" in _read(inspector, content, "pdf").fault


def test_a_pdf_locked_against_changes_only_is_read_and_noted(inspector):
    import pikepdf

    unit = _read(inspector, _pdf(encryption=pikepdf.Encryption(user="", owner="owner")), "pdf")
    assert unit.kept
    assert "locked" in unit.warnings[0]


def test_a_pdf_that_acts_when_opened_is_noted(inspector):
    import pikepdf

    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    assert any("scripts" in warning for warning in _read(inspector, _pdf(root={"/OpenAction": script}), "pdf").warnings)


def test_a_book_is_not_a_fax(inspector):
    assert "1,001 pages" in _read(inspector, _pdf(pages=1_001), "pdf").fault


@pytest.mark.parametrize(
    ("kind", "content"), [("pdf", b"%PDF-1.4 nothing"), ("image", b"II*\0 nothing"), ("image", b"\x89PNG\r\n\x1a\n")]
)
def test_damaged_documents_are_sent_back(inspector, kind, content):
    assert "damaged" in _read(inspector, content, kind).fault


def _png(width: int, height: int) -> bytes:
    """A picture that claims a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def test_a_picture_that_would_unpack_to_gigabytes_is_not_unpacked(inspector):
    unit = _read(inspector, _png(200_000, 200_000), "image")
    assert "too large" in unit.fault or "damaged" in unit.fault


def test_an_image_inside_a_pdf_that_claims_gigabytes_is_not_unpacked(inspector):
    import pikepdf

    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    image = pdf.make_stream(b"\0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=90_000, Height=90_000,
                            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8)  # fmt: skip
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    out = io.BytesIO()
    pdf.save(out)
    assert "Page 1" in _read(inspector, out.getvalue(), "pdf").fault


def test_mail_within_mail_without_end_is_not_followed(inspector):
    content = b"From: a@b.example\nSubject: x\n" + b"Content-Type: message/rfc822\n\n" * 3_000
    unit = _read(inspector, content, "mail")
    assert unit.fault or unit.kept
    parts = b"".join(b"--b\nContent-Type: text/plain\n\nx\n" for _ in range(700))
    many = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n"
    assert "too many parts" in _read(inspector, many, "mail").fault


def test_a_document_that_kills_the_child_costs_only_itself():
    with Inspector(wall_seconds=20) as inspector:
        assert _read(inspector, _pdf(), "pdf").kept
        victim = inspector._child.pid
        os.kill(victim, signal.SIGSTOP)  # a child that hangs ...
        os.kill(victim, signal.SIGKILL)  # ... and dies
        after = [_read(inspector, _pdf(), "pdf") for _ in range(2)]
        assert after[-1].kept
        assert sum(1 for unit in after if unit.fault) <= 1


def test_a_child_that_hangs_is_ended_and_the_next_document_is_read():
    with Inspector(wall_seconds=0.5) as inspector:
        assert _read(inspector, _pdf(), "pdf").kept
        victim = inspector._child.pid
        os.kill(victim, signal.SIGSTOP)
        started = time.monotonic()
        assert "too long" in _read(inspector, _pdf(), "pdf").fault
        assert time.monotonic() - started < 5
        assert _read(inspector, _pdf(), "pdf").kept
        assert inspector._child.pid != victim


def test_the_child_can_open_no_file_and_no_socket_and_is_ended_with_its_parent(inspector):
    _read(inspector, _pdf(), "pdf")
    limits = Path(f"/proc/{inspector._child.pid}/limits").read_text()
    soft = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    opened = len(list(Path(f"/proc/{inspector._child.pid}/fd").iterdir()))
    assert int(soft["Max open files"]) <= opened + 1
    assert soft["Max file size"] == "0"
    assert int(soft["Max address space"]) <= 2 << 30
    assert "NoNewPrivs:\t1" in Path(f"/proc/{inspector._child.pid}/status").read_text()


def test_a_closed_inspector_leaves_no_process():
    inspector = Inspector()
    inspector.inspect(_pdf(), "pdf")
    child = inspector._child
    inspector.close()
    assert child.poll() is not None
    assert not Path(f"/proc/{child.pid}").exists()


def test_documents_beyond_the_limit_are_refused_before_they_reach_the_child(monkeypatch, inspector):
    monkeypatch.setattr("hearthline.gateways.documents.read.DOCUMENT_BYTES", 1 << 20)
    assert "larger than 1 MB" in _read(inspector, b"%PDF-" + b"x" * (1 << 20), "pdf").fault


def test_the_child_outlives_the_thread_that_asked_first(inspector):
    """A web server answers each request from a thread of its own; the next page must not find a dying child."""
    fax = (SAMPLES / "fax" / "signed-order.pdf").read_bytes()
    inspector.close()
    for _ in range(3):
        first = threading.Thread(target=inspector.inspect, args=(fax, "pdf"))
        first.start()
        first.join()
        child = inspector._child.pid
        assert inspector.picture(fax, "pdf", page=1, width=200)
        assert inspector._child.pid == child


def test_a_child_that_died_between_two_documents_costs_neither(inspector):
    fax = (SAMPLES / "fax" / "signed-order.pdf").read_bytes()
    assert inspector.inspect(fax, "pdf")["pages"] == 1
    os.kill(inspector._child.pid, signal.SIGKILL)
    assert inspector.inspect(fax, "pdf")["pages"] == 1
