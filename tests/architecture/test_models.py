"""Is every table declared in full: what is PHI, where it stands in the order of the work, who may be referred to?"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from hearthline.plumbing.base import CaseModel, ClientForeignKey, HubModel

OURS = [model for config in apps.get_app_configs() if config.name.startswith("hearthline.") for model in config.get_models()]
ORDER = [
    "plumbing", "parties", "cases", "obligations", "members", "documents", "contacts", "coverage", "network", "referrals",
    "authorizations", "assignments", "fulfillment", "escalations", "claims", "appeals", "forecasts",
]  # fmt: skip
# Fields that the house gives every row; what they are is said once, in plumbing.base.
HOUSE = {"id", "client_id", "case_id"}


def name_of(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", [one for one in OURS if issubclass(one, HubModel)], ids=name_of)
def test_every_field_is_declared_phi_or_not(model: type[HubModel]) -> None:
    fields = {field.name for field in model._meta.concrete_fields} - HOUSE
    assert fields - model.phi - model.plain == set(), "neither PHI nor plain"
    assert model.phi & model.plain == set(), "both PHI and plain"
    assert (model.phi | model.plain) - fields == set(), "declared, but not there"
    assert model.unasked <= model.plain, "of PHI nobody keeps statistics anyhow"


@pytest.mark.parametrize("model", [one for one in OURS if not issubclass(one, HubModel)], ids=name_of)
def test_only_the_plumbing_has_tables_that_declare_nothing(model: type[models.Model]) -> None:
    assert model._meta.app_label == "plumbing"


def references() -> list[models.ForeignKey]:
    return [field for model in OURS for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


@pytest.mark.parametrize("field", references(), ids=str)
def test_a_reference_goes_back_in_the_order_of_the_work_and_stays_in_its_book(field: models.ForeignKey) -> None:
    here, there = field.model, field.related_model
    assert ORDER.index(there._meta.app_label) <= ORDER.index(here._meta.app_label), f"{field} refers to a later room"
    of_client = {any(one.column == "client_id" for one in model._meta.concrete_fields) for model in (here, there)}
    assert len(of_client) == 1, f"{field} crosses between a client's rows and shared ones; keep the id in a plain column"
    assert isinstance(field, ClientForeignKey) == of_client.pop()
    assert field.remote_field.on_delete in (models.DO_NOTHING, models.RESTRICT, models.CASCADE), f"{field} sets something to null"


@pytest.mark.parametrize("model", OURS, ids=name_of)
def test_a_table_is_named_after_its_room(model: type[models.Model]) -> None:
    assert model._meta.db_table.startswith(f"{model._meta.app_label}_")


@pytest.mark.parametrize("model", OURS, ids=name_of)
def test_there_are_no_hidden_tables_between_many_and_many(model: type[models.Model]) -> None:
    assert not model._meta.local_many_to_many


@pytest.mark.parametrize(
    "model", [one for one in OURS if any(f.column == "client_id" for f in one._meta.concrete_fields)], ids=name_of
)
def test_every_uniqueness_of_a_client_is_within_the_client(model: type[models.Model]) -> None:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert "client_id" in constraint.fields, constraint.name
    assert not [field.name for field in model._meta.concrete_fields if field.unique and not field.primary_key]


WITH_LIFECYCLE = [one for one in OURS if getattr(one, "lifecycle", None) is not None]


@pytest.mark.parametrize("model", WITH_LIFECYCLE, ids=name_of)
def test_a_subject_with_states_has_a_sound_table_and_the_columns_for_it(model: type[HubModel]) -> None:
    assert model.lifecycle is not None
    assert model.lifecycle.faults() == []
    columns = {field.name: field for field in model._meta.concrete_fields}
    assert {"state", "state_at", "version"} <= set(columns)
    assert columns["state"].default == model.lifecycle.initial.code
    assert issubclass(model, CaseModel) or model._meta.db_table == "cases_case"


def test_every_subject_has_a_name_of_its_own() -> None:
    subjects = [model.lifecycle.subject for model in WITH_LIFECYCLE]
    assert len(set(subjects)) == len(subjects) > 5


@pytest.mark.parametrize("model", OURS, ids=name_of)
def test_moments_and_days_are_called_what_they_are(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateTimeField):
            assert field.name.endswith(("_at", "_until")) or field.name in ("at", "until", "last_login"), f"{field} is a moment"
        elif isinstance(field, models.DateField):
            assert field.name.endswith("_date") or field.name == "version", f"{field} is a day"
        elif isinstance(field, models.BooleanField):
            assert field.name.startswith(("is_", "has_")) or field.name == "follows_state", f"{field} is a yes or no"


def looked_up_by(model: type[models.Model]) -> list[tuple[str, ...]]:
    """The columns of each whole index of a table, in order: declared, implied by a reference, or by a uniqueness."""
    found = [tuple(field.lstrip("-") for field in one.fields) for one in model._meta.indexes if one.condition is None]
    found += [(field.name,) for field in model._meta.concrete_fields if field.db_index]
    found += [one.fields for one in model._meta.constraints if isinstance(one, models.UniqueConstraint) and one.condition is None]
    return [one for one in found if one]


# Who asks for these knows the order.
NOT_BY_CASE = {"referrals.DuplicateProposal"}


@pytest.mark.parametrize("model", [one for one in OURS if issubclass(one, CaseModel)], ids=name_of)
def test_what_belongs_to_a_case_is_found_by_the_case(model: type[CaseModel]) -> None:
    if name_of(model) not in NOT_BY_CASE:
        assert any(one[0] == "case_id" for one in looked_up_by(model)), "a page of one case would read the table of every case"


@pytest.mark.parametrize("model", [one for one in OURS if issubclass(one, HubModel)], ids=name_of)
def test_no_index_of_a_large_table_begins_another(model: type[HubModel]) -> None:
    if model._meta.app_label in ("network", "parties"):
        return  # small, and shared by every client
    found = looked_up_by(model)
    assert [one for one in found if any(one == other[: len(one)] for other in found if other is not one)] == []
