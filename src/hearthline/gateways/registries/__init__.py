"""How do public registries (directories, code releases, places) become facts?"""

from hearthline.gateways.registries.codes import (
    read_code_system,
    read_hcpcs,
    read_icd10,
    read_required_prior_auth,
    read_taxonomy,
)
from hearthline.gateways.registries.directories import SERVICES, read_agencies, read_hospitals
from hearthline.gateways.registries.persons import read_persons
from hearthline.gateways.registries.places import read_holidays, read_zips

__all__ = [
    "SERVICES",
    "read_agencies",
    "read_code_system",
    "read_hcpcs",
    "read_holidays",
    "read_hospitals",
    "read_icd10",
    "read_persons",
    "read_required_prior_auth",
    "read_taxonomy",
    "read_zips",
]
