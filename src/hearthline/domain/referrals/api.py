"""The only door of the referrals room."""

from hearthline.domain.referrals.facts import CircumstanceChange, ClarificationAnswer, OrderLineDraft, ReferralDraft

__all__ = ["CircumstanceChange", "ClarificationAnswer", "OrderLineDraft", "ReferralDraft"]
