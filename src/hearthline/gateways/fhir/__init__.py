"""How does FHIR R4 become facts?"""

from hearthline.gateways.fhir.read import read_json, read_ndjson, read_together, units_of

__all__ = ["read_json", "read_ndjson", "read_together", "units_of"]
