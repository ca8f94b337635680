"""Files: uploaded once, named by their digest in commands, and handed out again."""

from __future__ import annotations

import re
from asyncio import to_thread

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.answers_work import AttachmentOut
from api.attaching import ACCEPTED, MOST_BYTES, media_type_of
from api.contract import Operation, answer, opt
from api.problems import Problem
from api.reading import AnyRequest
from api.running import Running, running
from api.sight import sighted
from api.who import person_of
from engine.sighted import Sighted
from engine.store.attachments import Attached

_DIGEST = re.compile(r"[0-9a-f]{64}")

UPLOAD = Operation(
    id="upload-attachment",
    tag="work",
    zh="上传附件",
    en="Upload a file",
    answer=AttachmentOut,
    status=201,
    takes=tuple(ACCEPTED),
    acts=True,
    problems=(413, 415, 422),
    note="内容直接作为请求体, 最多 10 MiB; 同一内容只存一份。 / The content is the body as it is, "
    "10 MiB at most; the same content is kept once.",
)
DOWNLOAD = Operation(
    id="read-attachment",
    tag="work",
    zh="附件的内容",
    en="The content of a file",
    answer=None,
    gives=tuple(ACCEPTED),
    problems=(404,),
)


@post("/attachments", request_max_body_size=MOST_BYTES, opt=opt(UPLOAD))
async def upload_attachment(request: AnyRequest) -> ASGIResponse:
    """Keep a file."""
    held = running(request)
    actor, content = person_of(request).name, await request.body()
    media_type = media_type_of(request.headers.get("content-type"), content)
    said = await to_thread(_keep, held, content, media_type, actor)
    return answer(said, 201, {"Location": f"/api/attachments/{said.digest}"})


@get("/attachments/{digest:str}", opt=opt(DOWNLOAD))
async def read_attachment(request: AnyRequest, digest: str) -> ASGIResponse:
    """A file as it was uploaded; never shown in the page's own name."""
    known, content = await to_thread(_kept, sighted(request), digest)
    ending = ACCEPTED[known.media_type][0] if known.media_type in ACCEPTED else "bin"
    headers = {
        "Content-Disposition": f'attachment; filename="{digest[:16]}.{ending}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{digest}"',
    }
    return ASGIResponse(body=content, media_type=known.media_type, headers=headers)


def _keep(held: Running, content: bytes, media_type: str, actor: str) -> AttachmentOut:
    """What is kept now: of the same content, what came first."""
    digest = held.store.attach(content, media_type, actor, held.clock())
    known = held.store.attached(digest)
    kept_as = media_type if known is None else known.media_type
    return AttachmentOut(digest=digest, size=len(content), media_type=kept_as)


def _kept(seen: Sighted, digest: str) -> tuple[Attached, bytes]:
    wanted = digest if _DIGEST.fullmatch(digest) else ""
    known, content = seen.attached(wanted), seen.attachment(wanted)
    if known is None or content is None:
        raise Problem(
            "attachment/not-found",
            f"没有附件 {digest[:64]}。",
            f"There is no attachment {digest[:64]}.",
        )
    return known, content


HANDLERS = (upload_attachment, read_attachment)
