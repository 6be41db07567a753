"""What does each diagnosis of an order mean, in the words of the release on file?"""

from __future__ import annotations

from collections.abc import Iterable

from hearthline.kernel.identifiers import is_icd10cm, parse_icd10cm, show_icd10cm
from hearthline.plumbing import codes


def described(diagnoses: Iterable[str]) -> list[tuple[str, str]]:
    """Each diagnosis as people write it with its words; "" where no release says them. One look-up for all of them.

    Offices send codes with and without their period; a release holds them without.
    """
    plain = [parse_icd10cm(one) if is_icd10cm(one) else one for one in diagnoses]
    known = codes.meanings("icd10cm", plain) if plain else {}
    return [(show_icd10cm(one) if is_icd10cm(one) else one, known.get(one, "")) for one in plain]
