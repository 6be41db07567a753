"""What the hub sends is understood whether it asks again, chases, or calls the manager."""

from datetime import timedelta

NOBODY = {"kind": "chase", "reference": "X.1", "to": "2141421356", "case_number": "X", "body": {}}


def silent_desk(hub):
    """The number of a case whose clarification lies on a desk."""
    fields = [{"field": "ordering_npi"}]
    return next(n for n in range(500) if not hub.ask("clarification-ask", case=f"C{n}", questions=fields))


def test_a_chase_that_names_the_reference_is_answered_under_it(hub):
    number = silent_desk(hub)
    for level in ("chase", "escalation-notice"):
        replies = hub.ask(level, case=f"C{number}", number=9, about=f"C{number}.C1", now=hub.now + timedelta(days=1))
        if replies:
            assert replies[0][1]["reference"] == f"C{number}.C1"
            return
    raise AssertionError("Neither chased nor escalated did the desk answer.")


def test_a_chase_about_nothing_is_not_answered(hub):
    assert hub.day.replies(NOBODY, hub.now) == []


def test_a_managers_call_about_a_case_that_waits_for_nobody_changes_nothing(hub):
    assert hub.ask("escalation-notice", case="C9", to="SUP-1") == []


def test_a_message_without_a_body_is_no_reason_to_fall_over(hub):
    for kind in (
        "clarification-ask",
        "benefits-request",
        "authorization-request",
        "offer",
        "visit-request",
        "witness-request",
        "",
    ):
        assert isinstance(hub.day.replies({"kind": kind, "reference": "Z.1", "to": "", "case_number": "Z"}, hub.now), list)


def test_every_answer_names_its_reference_and_never_comes_before_the_question(hub):
    for number in range(150):
        for sent, item in [*hub.offer(number), *hub.visit(number), *hub.ask("benefits-request", case=f"C{number}", to="CEDAR")]:
            assert item["reference"].startswith(f"C{number}.")
            assert sent.at >= hub.now
