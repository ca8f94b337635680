"""Running the command in this process, as a person would, and reading what it said."""

import json
from dataclasses import dataclass
from pathlib import Path

import cli

HERE = Path(__file__).parent
SMALL_CITY = HERE / "small_city"
SHIPPED = HERE.parent.parent
DATA = HERE.parent.parent.parent / "shared" / "data"


@dataclass(frozen=True)
class Said:
    """What a run of the command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def runner(capsys):
    """A function that runs ``dafuwu`` with these arguments."""

    def run(*arguments):
        capsys.readouterr()
        try:
            cli.main([str(argument) for argument in arguments])
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(code, said.out, said.err)

    return run
