"""Charts in the report's looks: titles, axis titles, visible axes, few colours, no decoration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, Reference, ScatterChart, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun

from clv_xl.report import style

SERIES_INKS = (style.BRAND, style.ACCENT, style.THIRD)


@dataclass(frozen=True, slots=True)
class Frame:
    """Size and words of a chart."""

    title: str
    across: str  # title of the horizontal axis
    up: str  # title of the vertical axis
    width: float  # centimetres
    height: float


def columns(frame: Frame, series: list[tuple[Reference, str]], labels: Reference, *, stacked: bool = False,
            months: bool = False, shape: str = style.WHOLE) -> Any:  # fmt: skip
    """Vertical bars; with `months` the labels are dates, one a month."""
    chart = BarChart()
    chart.type = "col"
    _fill(chart, series, labels)
    if stacked:
        chart.grouping, chart.overlap = "stacked", 100
    chart.gapWidth = 45
    _finish(chart, frame, len(series) > 1, shape)
    if months:
        chart.x_axis.number_format = "yyyy-mm"
    return chart


def bars(frame: Frame, series: list[tuple[Reference, str]], labels: Reference, *, shape: str = "0%",
         values_shown: bool = True) -> Any:  # fmt: skip
    """Horizontal bars, the first row on top."""
    chart = BarChart()
    chart.type = "bar"
    _fill(chart, series, labels)
    chart.gapWidth = 50
    _finish(chart, frame, len(series) > 1, shape)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"  # keeps the value axis below although the categories run downwards
    if values_shown:
        chart.dataLabels = DataLabelList()
        chart.dataLabels.showVal = True
        for unwanted in ("showSerName", "showCatName", "showLegendKey", "showPercent", "showLeaderLines"):
            setattr(chart.dataLabels, unwanted, False)
        chart.dataLabels.numFmt = shape
        chart.dataLabels.txPr = _rich(style.INK, 800)
    return chart


def curve(frame: Frame, across: Reference, lines: list[tuple[Reference, str]], top: float | None) -> Any:
    """Lines over a share axis from 0 to 100 %."""
    chart = ScatterChart()
    chart.style = 2
    chart.scatterStyle = "lineMarker"
    for (values, title), ink in zip(lines, SERIES_INKS[::2], strict=False):
        line = Series(values, across, title=title)
        line.marker.symbol = "none"
        line.smooth = False
        line.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=ink, w=28_000))
        chart.series.append(line)
    chart.series[-1].graphicalProperties.line.dashStyle = "dash"
    _finish(chart, frame, True, "0%")
    chart.x_axis.number_format = "0%"
    chart.x_axis.scaling.min, chart.x_axis.scaling.max, chart.x_axis.majorUnit = 0, 1, 0.2
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, top, 0.2
    return chart


def over_time(frame: Frame, across: Reference, lines: list[tuple[Reference, str]], *, lowest: float = 0.0) -> Any:
    """Lines of shares over time: the first with dots, as what was seen, the second dashed, as what a model says."""
    chart = ScatterChart()
    chart.style = 2
    chart.scatterStyle = "lineMarker"
    for place, ((values, title), ink) in enumerate(zip(lines, SERIES_INKS, strict=False)):
        line = Series(values, across, title=title)
        line.marker.symbol = "none" if place else "circle"
        line.marker.size = 5
        line.marker.graphicalProperties = GraphicalProperties(solidFill=ink)
        line.marker.graphicalProperties.line.solidFill = ink
        line.smooth = False
        line.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=ink, w=25_000))
        if place:
            line.graphicalProperties.line.dashStyle = "dash"
        chart.series.append(line)
    _finish(chart, frame, len(lines) > 1, "0%")
    chart.x_axis.scaling.min = 0
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = lowest, 1, (1 - lowest) / 5
    return chart


def tracking(frame: Frame, across: Reference, lines: list[tuple[Reference, str]], span: tuple[int, int]) -> Any:
    """Counts over days: the first line as what came, the second dashed as what was expected; `span` in serial days."""
    chart = ScatterChart()
    chart.style = 2
    chart.scatterStyle = "lineMarker"
    for place, ((values, title), ink) in enumerate(zip(lines, SERIES_INKS, strict=False)):
        line = Series(values, across, title=title)
        line.marker.symbol = "none"
        line.smooth = False
        line.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=ink, w=25_000))
        if place:
            line.graphicalProperties.line.dashStyle = "dash"
        chart.series.append(line)
    _finish(chart, frame, True, style.WHOLE)
    chart.x_axis.number_format = "yyyy-mm-dd"
    chart.x_axis.scaling.min, chart.x_axis.scaling.max = span
    chart.y_axis.scaling.min = 0
    return chart


def _fill(chart: Any, series: list[tuple[Reference, str]], labels: Reference) -> None:
    for (values, title), ink in zip(series, SERIES_INKS, strict=False):
        one = Series(values, title=title)
        one.graphicalProperties = GraphicalProperties(solidFill=ink)
        one.graphicalProperties.line.noFill = True
        one.invertIfNegative = False
        chart.series.append(one)
    chart.set_categories(labels)


def _finish(chart: Any, frame: Frame, legend: bool, shape: str) -> None:
    chart.title = frame.title
    _restyle(chart.title, 1200, bold=True)
    chart.title.overlay = False
    chart.width, chart.height = frame.width, frame.height
    chart.roundedCorners = False
    chart.graphical_properties = GraphicalProperties(noFill=False, solidFill=style.PAPER)
    chart.graphical_properties.line.solidFill = style.RULE
    if legend:
        chart.legend.position = "t"
        chart.legend.txPr = _rich(style.INK, 900)
        chart.legend.overlay = False
    else:
        chart.legend = None
    chart.x_axis.title, chart.y_axis.title = frame.across or None, frame.up
    _axis(chart.x_axis, "General")
    _axis(chart.y_axis, "0%" if shape.endswith("%") else shape)
    chart.x_axis.majorGridlines = None
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=style.RULE, w=6_000))


def _axis(axis: Any, shape: str) -> None:
    axis.delete = False  # openpyxl 3.1 leaves it out, and newer Excels then hide the axis
    axis.number_format = shape
    axis.majorTickMark = axis.minorTickMark = "none"
    axis.txPr = _rich(style.MUTED, 800)
    axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=style.RULE, w=9_000))
    if axis.title is not None:
        _restyle(axis.title, 900, bold=False)
        axis.title.overlay = False


def _properties(ink: str, size: int, bold: bool) -> CharacterProperties:
    return CharacterProperties(latin=Font(typeface=style.FONT), sz=size, b=bold, solidFill=ink)


def _rich(ink: str, size: int) -> RichText:
    properties = _properties(ink, size, False)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=properties), endParaRPr=properties)])


def _restyle(title: Any, size: int, *, bold: bool) -> None:
    properties = _properties(style.INK if bold else style.MUTED, size, bold)
    for paragraph in title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=properties)
        for run in paragraph.r or []:
            if isinstance(run, RegularTextRun):
                run.rPr = properties
