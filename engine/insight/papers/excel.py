"""A report as an Excel workbook: the table, a chart of its own, and how the figures came about."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from engine.insight.papers.cover import Cover, Language, title_of
from engine.insight.report import BY_NAMES, Report, Row

FONT, HEAD_FONT = "仿宋", "黑体"
_TOP = 3
"""Lines above the first row of figures: title, line below it, headings."""
_CHARTED = 30
"""Rows in a chart; more could not be read."""


def excel_of(report: Report, cover: Cover, language: Language) -> bytes:
    """The workbook as a file."""
    import xlsxwriter  # which nobody waits for who wants no workbook

    written = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(written, options) as workbook:
        workbook.set_properties(
            {"title": cover.title, "created": report.made_at.replace(tzinfo=None)}
        )
        _Writer(workbook, report, cover, language).write()
    return written.getvalue()


class _Writer:
    def __init__(self, workbook: Any, report: Report, cover: Cover, language: Language) -> None:
        self._workbook, self._report, self._cover = workbook, report, cover
        self._zh, self._language = language == "zh", language
        line = {"font_name": FONT, "font_size": 11, "border": 1, "valign": "vcenter"}
        centred = {**line, "align": "center"}
        self._formats = {
            name: workbook.add_format(how)
            for name, how in {
                "title": {"font_name": HEAD_FONT, "font_size": 18, "align": "center"},
                "below": {"font_name": FONT, "font_size": 11, "align": "center"},
                "head": {
                    **centred,
                    "font_name": HEAD_FONT,
                    "text_wrap": True,
                    "bg_color": "#E8EEF4",
                },
                "text": line,
                "count": {**centred, "num_format": "#,##0"},
                "rate": {**centred, "num_format": "0.00%"},
                "points": {**centred, "num_format": "0.00"},
                "note": {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "top"},
            }.items()
        }

    def write(self) -> None:
        report, formats = self._report, self._formats
        sheet = self._workbook.add_worksheet("考核表" if self._zh else "Figures")
        names = self._names()
        last = len(names) - 1
        sheet.merge_range(0, 0, 0, last, self._cover.title, formats["title"])
        sheet.merge_range(1, 0, 1, last, self._cover.below, formats["below"])
        sheet.set_row(0, 28)
        sheet.set_row(_TOP - 1, 48)
        for column, name in enumerate(names):
            sheet.write_string(_TOP - 1, column, name, formats["head"])
        for line, row in enumerate((*report.rows, report.totals), start=_TOP):
            self._row(sheet, line, row)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, last, 11)
        sheet.freeze_panes(_TOP, 1)
        sheet.repeat_rows(_TOP - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        if report.rows:
            self._chart(sheet.get_name(), names)
        notes = self._workbook.add_worksheet("说明" if self._zh else "Notes")
        notes.set_column(0, 0, 110)
        for line, note in enumerate((self._cover.title, self._cover.below, *self._cover.notes)):
            notes.write_string(line, 0, note, formats["note"])

    def _names(self) -> list[str]:
        zh = self._zh
        names = [BY_NAMES[self._report.by][0 if zh else 1]]
        if self._report.scored:
            names += (
                ["名次", "上期名次", "得分", "等次", "扣分"]
                if zh
                else ["rank", "before", "points", "grade", "malus"]
            )
        for heading in self._report.headings:
            title = title_of(heading, self._language)
            if heading.good is not None:
                names += [title, f"{title} " + ("(好)" if zh else "(good)")]
                names.append(f"{title} " + ("(应计)" if zh else "(items)"))
            else:
                names.append(title)
            names.append(f"{title} " + ("(不计入)" if zh else "(left out)"))
        return names

    def _row(self, sheet: Any, line: int, row: Row) -> None:
        formats = self._formats
        grades = {id_: zh if self._zh else en or zh for id_, zh, en in self._report.grades}
        cells: list[tuple[Any, str]] = [(row.name or ("未定" if self._zh else "unknown"), "text")]
        if self._report.scored:
            got = None if row.points is None else row.points / 100
            cells += [(row.rank, "count"), (row.rank_before, "count"), (got, "points")]
            cells += [(grades.get(row.grade or "", ""), "count"), (row.malus, "count")]
        for figure in row.figures:
            if figure.good is not None:
                rate = None if figure.rate is None else float(figure.rate)
                cells += [(rate, "rate"), (figure.good, "count")]
            cells += [(figure.total, "count"), (figure.left_out, "count")]
        for column, (value, how) in enumerate(cells):
            sheet.write(line, column, "" if value is None else value, formats[how])

    def _chart(self, sheet: str, names: list[str]) -> None:
        """Bars of the points, or where nothing is scored of the first rate, else of the count."""
        report = self._report
        rates = [at for at, one in enumerate(report.headings) if one.good is not None]
        if report.scored and any(row.points is not None for row in report.rows):
            many, column = sum(row.points is not None for row in report.rows), 3
        else:
            many = len(report.rows)
            first = self._figure_column(rates[0] if rates else 0)
            column = first
        many = min(many, _CHARTED)
        last = _TOP + many - 1
        chart = self._workbook.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": names[column],
                "categories": [sheet, _TOP, 0, last, 0],
                "values": [sheet, _TOP, column, last, column],
                "data_labels": {"value": True, "font": {"name": FONT}},
                "fill": {"color": "#2F5D8A"},
                "gap": 60,
            }
        )
        chart.set_title({"name": self._cover.title, "name_font": {"name": HEAD_FONT, "size": 14}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "num_font": {"name": FONT}})
        chart.set_x_axis(
            {"min": 0, "num_font": {"name": FONT}, "major_gridlines": {"visible": True}}
        )
        charts = self._workbook.add_chartsheet("图" if self._zh else "Chart")
        charts.set_chart(chart)
        charts.set_landscape()
        charts.set_paper(9)

    def _figure_column(self, place: int) -> int:
        column = 6 if self._report.scored else 1
        for heading in self._report.headings[:place]:
            column += 4 if heading.good is not None else 2
        return column
