"""The city of the whole life with a scheme of assessment, for tests of bulletins."""

from pathlib import Path

from engine.rulebook.load import load_files
from tests.integration.api_serving import LIFE_CITY

SCHEME = """
assessment:
  - id: assess-units
    title: 承办单位考核办法
    basis: 测试
    units: {kinds: [utility]}
    measures:
      - {id: accepted, title: 受理数量, counts: accepted, falls: given, weight: 20}
      - id: on-time
        title: 限时办结率
        counts: resolve
        falls: due
        leave_out: [objected]
        good: in-time
        ranked_from: 1
        weight: 80
    grades:
      - {id: good, title: 良好, from: 60}
      - {id: poor, title: 较差, from: 0}
    publish:
      - every: month
        draft_after: 3 working days
        objections_within: 5 working days
        approve: centre-head
"""


def files(scheme=SCHEME):
    """The files of the city."""
    found = {
        f"{folder}/{path.name}": path.read_bytes()
        for folder in ("catalog", "rules")
        for path in (LIFE_CITY / folder).iterdir()
    }
    return {**found, "rules/assessment.yaml": scheme.encode()}


def rulebook(scheme=SCHEME):
    """The city as it is in force."""
    loaded = load_files(files(scheme))
    assert loaded.rulebook is not None, [str(problem) for problem in loaded.problems]
    return loaded.rulebook


def home(folder: Path) -> Path:
    """The same as a home that a server or a command reads."""
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
