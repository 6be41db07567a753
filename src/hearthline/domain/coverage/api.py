"""The only door of the coverage room."""

from hearthline.domain.coverage.facts import BenefitsAnswer, CoverageDraft

__all__ = ["BenefitsAnswer", "CoverageDraft"]
