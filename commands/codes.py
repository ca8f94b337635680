"""``dafuwu codes``: what the codes of problems mean, each with a wrong and a right example."""

from __future__ import annotations

import sys

from commands.terminal import Failure, language, out, print_json, say
from commands.validating import Format
from engine.rulebook.codes import codes, nearest_code
from engine.rulebook.reporting.pages import code_as_json, code_as_text, codes_as_markdown


def show_codes(name: str | None, form: Format, markdown: bool) -> None:
    """One page, or all codes with their titles, or the whole documentation as Markdown."""
    if markdown:
        if name is not None:
            raise Failure(
                "markdown 只用于全部代码", "markdown is for all codes together; leave out CODE"
            )
        sys.stdout.write(codes_as_markdown(language()))
    elif name is None:
        _list(form)
    elif (code := codes().get(name)) is None:
        near = nearest_code(name)
        raise Failure(
            f'没有代码 "{name}"'
            + (f', 是否想写 "{near}"?' if near else "; 用 dafuwu codes 看全部"),
            f'there is no code "{name}"'
            + (f'; did you mean "{near}"?' if near else "; dafuwu codes lists them"),
        )
    elif form is Format.JSON:
        print_json(code_as_json(code, language()))
    else:
        out().print(code_as_text(code, language()), markup=False, soft_wrap=True, end="")


def _list(form: Format) -> None:
    if form is Format.JSON:
        print_json([code_as_json(code, language()) for code in codes().values()])
        return
    widest = max(len(name) for name in codes())
    for code in codes().values():
        out().print(f"{code.code:<{widest}}  {code.title.of(language())}", markup=False)
    say(
        f"共 {len(codes())} 个; 详见 dafuwu codes 代码",
        f"{len(codes())} codes; see dafuwu codes CODE",
    )
