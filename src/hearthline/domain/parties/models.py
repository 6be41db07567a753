"""Which organizations, clinicians and colleagues does the hub know?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from hearthline.plumbing.base import HubModel, words


class Client(HubModel):
    """Whose book it is: a health plan, an employer or a health system; and the hub's own book of the unassigned."""

    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    zone = models.TextField(default="America/New_York")

    plain = words("code name kind zone")

    class Meta:
        db_table = "parties_client"


class Organization(HubModel):
    """A payer, a referring office or hospital, a supplier or an agency. `key` is its best identifier, e.g. "npi:…", "ccn:…"."""

    key = models.TextField(unique=True)
    kind = models.TextField()
    name = models.TextField()
    code = models.TextField(blank=True)
    npi = models.TextField(blank=True)
    ein = models.TextField(blank=True)
    ccn = models.TextField(blank=True)
    taxonomy = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    fax = models.TextField(blank=True)
    email = models.TextField(blank=True)
    line1 = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state = models.TextField(blank=True)
    zip = models.TextField(blank=True)
    zone = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    ownership = models.TextField(blank=True)
    quality = models.FloatField(null=True)
    digest = models.BinaryField(null=True)

    plain = words(
        "key kind name code npi ein ccn taxonomy phone fax email line1 city state zip zone latitude longitude ownership quality "
        "digest"
    )

    class Meta:
        db_table = "parties_organization"
        indexes = [
            models.Index(fields=["kind", "name"], name="organization_kind_name"),
            models.Index(fields=["ccn"], name="organization_ccn", condition=~models.Q(ccn="")),
            models.Index(fields=["code"], name="organization_code", condition=~models.Q(code="")),
            models.Index(fields=["phone"], name="organization_phone", condition=~models.Q(phone="")),
            models.Index(fields=["fax"], name="organization_fax", condition=~models.Q(fax="")),
            GinIndex(SearchVector("name", config="simple"), name="organization_words"),
        ]


class Practitioner(HubModel):
    """An ordering or treating clinician."""

    key = models.TextField(unique=True)
    family = models.TextField()
    given = models.TextField(blank=True)
    npi = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    organization = models.ForeignKey(Organization, models.RESTRICT, null=True, related_name="+")
    digest = models.BinaryField(null=True)

    plain = words("key family given npi phone email organization digest")

    class Meta:
        db_table = "parties_practitioner"
        indexes = [GinIndex(SearchVector("family", "given", config="simple"), name="practitioner_words")]


class Staff(HubModel):
    """A colleague with a name and an extension; managers are chosen among those whose book and states match."""

    code = models.TextField(unique=True)
    name = models.TextField()
    extension = models.TextField()
    email = models.TextField()
    role = models.TextField()
    clients = ArrayField(models.UUIDField(), default=list)
    states = ArrayField(models.TextField(), default=list)
    is_on_call = models.BooleanField(default=False)

    plain = words("code name extension email role clients states is_on_call")

    class Meta:
        db_table = "parties_staff"
