"""A test of the rules may say who sees what of its ticket, and until when it is kept."""

from __future__ import annotations

import pytest

from engine.rulebook.load import load_files
from engine.trials.run import run_all
from tests.unit.rulebook.small import small
from tests.unit.trials.trying import MATTER, one

RULES = """\
disclosure:
  - {id: show, title: t, basis: b, fields: [name, phone], roles: handler, shown: always}
  - {id: ask, title: t, basis: b, fields: phone, roles: supervisor, shown: on-request}
  - id: reports
    title: t
    basis: b
    when: {category: report}
    fields: name
    roles: handler
    shown: on-request
confidentiality:
  - {id: secret, title: t, basis: b, roles: [supervisor]}
retention:
  - {id: words, title: t, basis: b, after: ended, keep: 10天, fields: [request]}
  - {id: files, title: t, basis: b, after: archived, keep: 3天, fields: [attachments]}
procedures:
  - {id: away, title: t, basis: b, then: {archive: {after: 3 calendar days}}}
"""
REPORT = MATTER.replace("complaint", "report")
SECRET = f"{MATTER}, confidential: true"
ENDED = "at: 2017-09-30 10:00, event: withdrawn"


def result_of(expect, *story, given=MATTER):
    text = "tests:\n" + one(given, expect, *story)
    loaded = load_files(small({"rules/privacy.yaml": RULES, "rules/tests/water.yaml": text}))
    assert loaded.rulebook is not None, loaded.problems
    (result,) = run_all(loaded.rulebook).results
    return result


def differences(expect, *story, given=MATTER):
    """What was not as expected: item → (expected, actual), in English."""
    result = result_of(expect, *story, given=given)
    return {each.item: (each.expected.en, each.actual.en) for each in result.differences}


def test_what_a_role_is_shown_is_what_the_rules_decide():
    shown = "shown: {handler: {name: always, phone: always, address: never}}"
    assert differences(shown) == {}
    assert differences(shown, given=REPORT) == {"shown.handler.name": ("always", "on-request")}
    assert differences("shown: {supervisor: {phone: on-request, name: always}}") == {
        "shown.supervisor.name": ("always", "never")
    }


def test_a_difference_names_the_rule_that_decided():
    (difference,) = result_of("shown: {handler: {name: always}}", given=REPORT).differences
    (reason,) = difference.reasons
    assert (reason.rule, reason.origin.line) == ("reports", 4)
    (difference,) = result_of("shown: {unit-leader: {name: always}}").differences
    assert difference.reasons[0].note.en == "no rule says so"


def test_a_test_concerns_the_rules_of_which_it_expects_something():
    expect = "shown: {handler: {name: always}}, kept_until: {request: }, seen_by: handler"
    assert result_of(expect, ENDED).rules >= {"show", "words", "secret"}
    assert result_of("lead: water-group").rules.isdisjoint({"show", "words", "secret"})


def test_who_sees_a_confidential_matter():
    assert differences("seen_by: supervisor, not_seen_by: [handler]", given=SECRET) == {}
    assert differences("seen_by: [handler], not_seen_by: supervisor", given=SECRET) == {
        "seen_by.handler": ("sees it", "does not see it"),
        "not_seen_by.supervisor": ("does not see it", "sees it"),
    }
    assert differences("seen_by: [handler]") == {}
    assert list(differences("not_seen_by: [handler]")) == ["not_seen_by.handler"]


def test_until_when_it_is_kept():
    assert differences("kept_until: {request: 2017-10-10, notes: }", ENDED) == {}
    assert differences("kept_until: {request: 2017-10-11}", ENDED) == {
        "kept_until.request": ("2017-10-11", "2017-10-10")
    }
    assert differences("kept_until: {request: 2017-10-10}") == {
        "kept_until.request": ("2017-10-10", "none")
    }


def test_what_is_kept_from_archiving_on_has_no_end_before():
    assert differences("kept_until: {attachments: }", ENDED) == {}
    archived = "at: 2017-10-04 10:00, event: tick"
    assert differences("kept_until: {attachments: 2017-10-06}", ENDED, archived) == {}


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ("shown: {handlers: {name: always}}", "reference/unknown-role"),
        ("shown: {handler: {nmae: always}}", "value/not-one-of"),
        ("shown: {handler: {name: sometimes}}", "value/not-one-of"),
        ("shown: {handler: always}", "shape/wrong-type"),
        ("seen_by: [handlers]", "reference/unknown-role"),
        ("kept_until: {words: 2017-10-10}", "value/not-one-of"),
        ("kept_until: {request: soon}", "value/bad-date"),
        ("kept_until: {request: [2017-10-10]}", "shape/wrong-type"),
    ],
)
def test_a_mistake_in_what_is_expected_is_refused(expect, code):
    text = "tests:\n" + one(MATTER, expect)
    loaded = load_files(small({"rules/privacy.yaml": RULES, "rules/tests/water.yaml": text}))
    assert [problem.code for problem in loaded.problems] == [code]
