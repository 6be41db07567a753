"""Which codes has the hub's code room been sent before the day: small releases, in the publishers' shapes and our own words?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from hearthline_outside import catalog

_HCPCS_HEADING = (
    "HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "PRICE1", "MULT_PI", "COV", "BETOS", "TOS1", "ADD DT",
    "ACT EFF DT", "TERM DT", "ACTION CD",
)  # fmt: skip
# An item that ended years ago: it must not be found any more.
_ENDED = ("G0154", "Nursing at home, a quarter of an hour", "20151231")

# What a code says more than the name of its condition.
_MEANINGS = {
    "J44.9": "COPD, chronic obstructive pulmonary disease",
    "J44.1": "COPD with an acute exacerbation",
    "J96.11": "Chronic respiratory failure with hypoxemia",
    "I50.22": "Chronic systolic heart failure",
    "I50.32": "Chronic diastolic heart failure",
    "I50.9": "Heart failure, not further said",
    "Z47.1": "Aftercare after a joint replacement",
    "Z96.651": "Artificial knee joint, right",
    "Z96.641": "Artificial hip joint, right",
    "S72.001D": "Fracture of the neck of the right femur, healing as it should",
    "S72.141D": "Intertrochanteric fracture of the right femur, healing as it should",
    "I69.351": "Hemiplegia after a stroke, right dominant side",
    "I69.354": "Hemiplegia after a stroke, left non-dominant side",
    "I69.320": "Aphasia after a stroke",
    "L89.153": "Pressure ulcer of the sacrum, stage 3",
    "L89.154": "Pressure ulcer of the sacrum, stage 4",
    "L89.623": "Pressure ulcer of the left heel, stage 3",
    "E11.621": "Type 2 diabetes with a foot ulcer",
    "L97.421": "Ulcer of the left heel and midfoot, skin only",
    "L97.511": "Ulcer of the right foot, skin only",
    "E10.9": "Type 1 diabetes without complications",
    "E10.65": "Type 1 diabetes with high blood sugar",
    "M86.9": "Osteomyelitis, not further said",
    "M86.171": "Acute osteomyelitis of the right ankle and foot",
    "L03.115": "Cellulitis of the right leg",
    "L03.116": "Cellulitis of the left leg",
    "D83.9": "Common variable immunodeficiency",
    "G61.81": "Chronic inflammatory demyelinating polyneuropathy",
    "K50.90": "Crohn disease without complications",
    "K51.90": "Ulcerative colitis without complications",
    "G82.50": "Quadriplegia",
    "G82.20": "Paraplegia",
    "S82.201K": "Fracture of the shaft of the right tibia that does not heal",
    "S82.401K": "Fracture of the shaft of the right fibula that does not heal",
    "M54.16": "Lumbar radiculopathy",
    "M48.061": "Lumbar spinal stenosis",
    "Z89.511": "Right leg amputated below the knee",
    "Z89.512": "Left leg amputated below the knee",
    "G80.1": "Spastic diplegic cerebral palsy",
    "G80.0": "Spastic quadriplegic cerebral palsy",
    "G30.9": "Alzheimer disease",
    "F03.90": "Dementia without behavioral disturbance",
    "G20.A1": "Parkinson disease without dyskinesia",
    "G20.B1": "Parkinson disease with dyskinesia",
    "C34.90": "Lung cancer, side not said",
    "C34.11": "Cancer of the right upper lobe of the lung",
    "Z93.1": "Gastrostomy",
    "R13.10": "Dysphagia",
    "Z93.3": "Colostomy",
    "Z93.2": "Ileostomy",
    "R54": "Frailty of old age",
    "Z74.1": "Needs help with personal care",
    "R26.89": "Abnormal gait and mobility",
    "M62.81": "Muscle weakness",
}


def diagnoses_file() -> bytes:
    """The diagnoses of the demonstration's conditions, as an ICD-10-CM code table."""
    named = {code: condition.name.capitalize() for condition in catalog.CONDITIONS for code in condition.codes}
    return _table(("code", "description"), sorted((named | _MEANINGS).items()))


def items_file() -> bytes:
    """The items and services of the demonstration, as a contractor release of HCPCS level II."""
    items = {item.code: item for condition in catalog.CONDITIONS for need in condition.needs for item in need.items}
    rows = [
        (code, "0010", "3", one.description, one.description[:28], "00", "A", "D", "", "", "20000101", "20240101", "", "N")
        for code, one in sorted(items.items())
    ]
    code, words, ended = _ENDED
    rows.append((code, "0010", "3", words, words[:28], "00", "A", "D", "", "", "20000101", "20000101", ended, "D"))
    return _table(_HCPCS_HEADING, rows)


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return out.getvalue().encode()
