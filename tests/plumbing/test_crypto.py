"""Do sealed values stay shut, stay whole and stay in their place?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.plumbing import crypto


@pytest.fixture(autouse=True)
def _key(settings) -> None:
    settings.DATA_KEY = bytes(range(32))


@pytest.mark.parametrize("plain", [b"", b"1EG4-TE5-MK73", bytes(range(256)) * 100])
def test_what_is_sealed_can_be_read_again(plain: bytes) -> None:
    sealed = crypto.seal(plain, about="members.mbi")
    assert crypto.unseal(memoryview(sealed), about="members.mbi") == plain
    assert not plain or plain not in sealed


def test_the_same_value_is_never_sealed_the_same_way_twice() -> None:
    assert crypto.seal(b"same", about="x") != crypto.seal(b"same", about="x")


def test_a_value_moved_to_another_place_does_not_open() -> None:
    sealed = crypto.seal(b"1EG4-TE5-MK73", about="members.mbi")
    with pytest.raises(crypto.SealBroken, match="altered"):
        crypto.unseal(sealed, about="members.ssn")


def test_every_flipped_byte_breaks_the_seal() -> None:
    sealed = crypto.seal(b"1EG4-TE5-MK73", about="members.mbi")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(crypto.SealBroken):
            crypto.unseal(bytes(changed), about="members.mbi")


def test_another_installation_cannot_open_it(settings) -> None:
    sealed = crypto.seal(b"1EG4-TE5-MK73", about="members.mbi")
    settings.DATA_KEY = bytes(32)
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(sealed, about="members.mbi")


def test_a_fingerprint_finds_the_same_value_in_the_same_place_only(settings) -> None:
    fingerprint = crypto.blind("1EG4TE5MK73", about="mbi")
    assert fingerprint == crypto.blind("1EG4TE5MK73", about="mbi")
    assert len({fingerprint, crypto.blind("1EG4TE5MK73", about="ssn"), crypto.blind("1EG4TE5MK74", about="mbi")}) == 3
    settings.DATA_KEY = bytes(32)
    assert crypto.blind("1EG4TE5MK73", about="mbi") != fingerprint


@given(st.binary(max_size=60))
def test_bytes_that_were_never_sealed_are_refused_and_nothing_else_happens(noise: bytes) -> None:
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(noise, about="members.mbi")
