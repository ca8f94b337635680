"""知识库 · 导入: articles from a table or a Word document, looked through before they are taken."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.response.base import ASGIResponse

from api.console.base import page, words_of
from api.console.navigation import of_page
from api.console.sent import sent_on
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.knowledge import editor_of
from api.running import Running, running
from engine.knowledge.article import Content
from engine.knowledge.editing import EDITORS, Editor
from engine.transfer.articles import KNOWN_FILES, Mistake, read_file
from engine.transfer.refusals import Reason, Unreadable
from engine.transfer.word import MOST_UNPACKED

IMPORT = "/console/knowledge/import"
MOST_BYTES = 5 * 1024 * 1024
SHOWN = 100
"""Mistakes, and titles, that are listed."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a file holds: articles that are new, how many are there already, what is wrong."""

    new: tuple[Content, ...] = ()
    known: int = 0
    mistakes: tuple[Mistake, ...] = ()
    trouble: Reason | None = None


@get(IMPORT, opt=of_page("knowledge"))
async def import_page(request: AnyRequest) -> ASGIResponse:
    """The form for a file."""
    _check(editor_of(request))
    return _page(request, None, "")


@post(IMPORT, status_code=200, request_max_body_size=MOST_BYTES + 65_536, opt=of_page("knowledge"))
async def import_articles(request: AnyRequest) -> ASGIResponse:
    """Look the file through; without mistakes, and where it is asked for, take its articles in."""
    held, who, form = running(request), editor_of(request), await request.form()
    _check(who)
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Problem("request/invalid", "请选一个文件。", "Choose a file.")
    name, content = file.filename, await file.read()
    looked = await to_thread(_look, held, name, content)
    taken = form.get("action") == "take" and not looked.mistakes and looked.new
    if not taken:
        return _page(request, looked, name)
    many = await to_thread(held.knowledge.bring, looked.new, who, held.clock(), None)
    done = words_of(request).say(f"已导入 {many} 条, 等待审核", f"{many} taken in, for review")
    return sent_on(request, None, "/console/knowledge?state=in-review", done)


def _look(held: Running, name: str, content: bytes) -> _Looked:
    ending = Path(name).suffix.lower()
    if ending not in KNOWN_FILES:
        known = ", ".join(sorted(KNOWN_FILES))
        return _Looked(trouble=Reason("file/type", f"只能导入 {known}", f"these alone: {known}"))
    if _unpacked(content) > MOST_UNPACKED:
        return _Looked(trouble=Reason("file/too-large", "展开后太大", "it unpacks to too much"))
    with TemporaryDirectory() as folder:
        path = Path(folder, f"articles{ending}")
        path.write_bytes(content)
        try:
            read = read_file(path, held.rulebook)
        except Unreadable as problem:
            return _Looked(trouble=problem.reason)
    contents = [content for _, content in read.articles]
    new = held.knowledge.unknown(contents)
    return _Looked(tuple(new), len(contents) - len(new), read.mistakes)


def _unpacked(content: bytes) -> int:
    """Bytes of a document when it is unpacked, 0 of what is not packed."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            return sum(one.file_size for one in packed.infolist())
    except BadZipFile:
        return 0


def _check(who: Editor) -> None:
    if who.by.role is not None and who.by.role not in EDITORS:
        raise Problem(
            "article/not-yours", "由知识编辑导入。", "Knowledge editors bring articles in."
        )


def _page(request: AnyRequest, looked: _Looked | None, name: str) -> ASGIResponse:
    language = words_of(request).language
    return page(
        request,
        "knowledge_import.html",
        looked=looked,
        name=name,
        mistakes=[
            (one.line, one.column, one.reason.said(language))
            for one in (looked.mistakes if looked else ())[:SHOWN]
        ],
        trouble=looked.trouble.said(language) if looked and looked.trouble else None,
        endings=",".join(sorted(KNOWN_FILES)),
        shown=SHOWN,
    )


HANDLERS = [import_page, import_articles]
