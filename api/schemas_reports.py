"""What is asked of reports (考核表)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from api.schemas import Body
from api.schemas_work import Cursor, Limit

By = Annotated[
    Literal["unit", "area", "category", "district", "authority"],
    Meta(description="按什么分行 / what the rows are"),
]


class ReportQuery(Body):
    """What the rows of a report are."""

    by: By = "unit"


class ReportFileQuery(Body):
    """As what file a report is wanted; its language is that of the request."""

    by: By = "unit"
    format: Annotated[Literal["xlsx", "docx", "csv"], Meta(description="文件 / the file")] = "xlsx"


class ItemQuery(Body):
    """Behind which figure. Without ``of`` the whole city."""

    measure: Annotated[str, Meta(max_length=64, description="指标 / the measure")]
    which: Annotated[
        Literal["good", "missed", "left-out", "carried"],
        Meta(description="好的、未达到的、不计入的、结转的 / which of its items"),
    ] = "missed"
    by: By = "unit"
    of: (
        Annotated[
            str,
            Meta(max_length=64, description="哪一行: 单位、领域等的编号 / which row, by its id"),
        ]
        | None
    ) = None
    limit: Limit = 25
    cursor: Cursor | None = None
