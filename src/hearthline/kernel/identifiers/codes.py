"""Does this text have the shape of that code system?

Shape only: whether a code exists on a day of service is looked up in the release files. CPT is the AMA's, so no descriptor of it
is ever here; HCPCS D-codes are the ADA's and are refused. NDC: 21 CFR 207.33 (ten digits), 91 FR 10749 (twelve digits, 6-4-2,
from 2033-03-07).
"""

from __future__ import annotations

import re
from functools import lru_cache

from hearthline.kernel.identifiers.refusal import BadIdentifier, accepts, plain

_ICD10CM = re.compile(r"[A-Z][0-9A][0-9AB](?:\.?[0-9A-Z]{1,4})?")  # the second character is a letter in QA0, new in 2026
_HCPCS = re.compile(r"[A-CEGHJ-MP-V][0-9]{4}")
_CPT = re.compile(r"[0-9]{4}[0-9FTUM]")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_NDC_PARTS: dict[tuple[int, ...], int] = {(4, 4, 2): 11, (5, 3, 2): 11, (5, 4, 1): 11, (5, 4, 2): 11, (6, 4, 2): 12}


@lru_cache(maxsize=65_536)
def parse_icd10cm(text: str) -> str:
    """A diagnosis code without its dot, as it is stored and sent (J449).

    Raises:
        BadIdentifier: not a letter, a digit, a third character and up to four more.
    """
    code = plain(text)
    if not _ICD10CM.fullmatch(code):
        raise BadIdentifier("This is not an ICD-10-CM code: ask for the code itself, such as J44.9, not the words.")
    return code.replace(".", "")


def is_icd10cm(text: str) -> bool:
    """Whether the text has the shape of an ICD-10-CM code."""
    return accepts(parse_icd10cm, text)


def show_icd10cm(code: str) -> str:
    """The code as people write it, with the dot after the third character."""
    stored = parse_icd10cm(code)
    return f"{stored[:3]}.{stored[3:]}" if len(stored) > 3 else stored


@lru_cache(maxsize=65_536)
def parse_hcpcs(text: str) -> str:
    """A HCPCS level II code (E1390).

    Raises:
        BadIdentifier: not one letter of level II and four digits; D-codes belong to dentistry.
    """
    code = plain(text)
    if not _HCPCS.fullmatch(code):
        raise BadIdentifier("This is not a HCPCS code: ask for one letter and four digits, such as E1390.")
    return code


def is_hcpcs(text: str) -> bool:
    """Whether the text has the shape of a HCPCS level II code."""
    return accepts(parse_hcpcs, text)


@lru_cache(maxsize=65_536)
def parse_cpt(text: str) -> str:
    """A CPT code by shape: four digits and a digit or F, T, U, M.

    Raises:
        BadIdentifier: any other shape.
    """
    code = plain(text)
    if not _CPT.fullmatch(code):
        raise BadIdentifier("This is not a CPT code: ask for the five characters printed on the order.")
    return code


def is_cpt(text: str) -> bool:
    """Whether the text has the shape of a CPT code."""
    return accepts(parse_cpt, text)


def is_procedure_code(text: str) -> bool:
    """Whether the text has the shape of a HCPCS or a CPT code, which claims carry in the same place."""
    return is_hcpcs(text) or is_cpt(text)


def parse_modifier(text: str) -> str:
    """A two-character procedure modifier (RR, NU, RA).

    Raises:
        BadIdentifier: not two letters or digits.
    """
    code = plain(text)
    if not _MODIFIER.fullmatch(code):
        raise BadIdentifier("This is not a modifier: it has exactly two letters or digits, such as RR.")
    return code


def is_modifier(text: str) -> bool:
    """Whether the text has the shape of a procedure modifier."""
    return accepts(parse_modifier, text)


def parse_ndc(text: str) -> str:
    """A National Drug Code as bare digits: eleven in billing form (5-4-2), or twelve (6-4-2).

    Ten digits must come with their hyphens, because only these say where the zero belongs.

    Raises:
        BadIdentifier: the digits cannot be placed.
    """
    marked = re.sub(r"\s+", "", plain(text, without=""))
    if "-" in marked:
        parts = marked.split("-")
        width = _NDC_PARTS.get(tuple(map(len, parts)))
        if width and re.fullmatch("[0-9]+", "".join(parts)):
            return f"{parts[0].zfill(width - 6)}{parts[1].zfill(4)}{parts[2].zfill(2)}"
    elif re.fullmatch(r"[0-9]{11,12}", marked):
        return marked
    elif re.fullmatch(r"[0-9]{10}", marked):
        raise BadIdentifier(
            "This has ten digits without hyphens, so it could be three different drugs: write it as on the package, "
            "such as 0002-8215-01."
        )
    raise BadIdentifier("This is not a drug code: copy the NDC from the package with its hyphens.")


def is_ndc(text: str) -> bool:
    """Whether the text can be read as one certain NDC."""
    return accepts(parse_ndc, text)
