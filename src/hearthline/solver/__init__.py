"""Pure search: a Problem in, a Plan with reasons out. It knows no database, reads no clock and sends nothing.

problem = Problem(needs=needs, providers=providers, at=moment)
plan = assign(problem)
plan.choices["K7M-4PQ-X.1"].provider, plan.explain("K7M-4PQ-X.1").sentences, plan.ranking["K7M-4PQ-X.1"], plan.gap
plan = reassign(plan, Changes(declined=(Decline(need="K7M-4PQ-X.1", provider="1234567893"),)))
"""

from hearthline.solver.assignment import Changes, Decline, Limits, assign, reassign
from hearthline.solver.eligibility import Obstacle, obstacles, why
from hearthline.solver.evaluate import Evaluation, evaluate
from hearthline.solver.flow import SearchFailed
from hearthline.solver.nobody import Shortfall
from hearthline.solver.plan import Alternative, Choice, Costs, Explanation, Plan
from hearthline.solver.problem import Need, Offeror, Problem, Weights

__all__ = [
    "Alternative", "Changes", "Choice", "Costs", "Decline", "Evaluation", "Explanation", "Limits", "Need", "Obstacle", "Offeror",
    "Plan", "Problem", "SearchFailed", "Shortfall", "Weights", "assign", "evaluate", "obstacles", "reassign", "why",
]  # fmt: skip
