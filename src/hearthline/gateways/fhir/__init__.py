"""How does FHIR R4 become facts?"""

from hearthline.gateways.fhir.read import read_json, read_ndjson, read_together, units_of
from hearthline.gateways.fhir.shapes import reference_section

__all__ = ["read_json", "read_ndjson", "read_together", "reference_section", "units_of"]
