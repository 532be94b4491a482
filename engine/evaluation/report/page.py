"""The report as one HTML file with everything in it, for light, dark and paper."""

from __future__ import annotations

import base64
from typing import Any

from engine.evaluation.report.card import ReportCard
from engine.evaluation.report.plots import as_svg, plots_of
from engine.evaluation.report.tables import class_lines, figure_lines, matrix_rows
from engine.evaluation.sentences import percent
from engine.models.modelfile import app_version
from engine.paths import resources_dir


def as_html(card: ReportCard) -> str:
    """The page; names of classes and files are text in it, whatever they hold."""
    # Imported when a report is wanted, so that nothing else waits for it.
    import jinja2
    import markupsafe

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources_dir() / "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["share"] = percent
    plots: list[dict[str, Any]] = [
        # The only markup that is not the template's own; it escapes what it is given.
        {"title": plot.title, "svg": markupsafe.Markup(as_svg(plot))}  # noqa: S704
        for plot in plots_of(card)
    ]
    return environment.get_template("report.html").render(
        card=card,
        accuracy=_interval(card),
        figures=(figures := figure_lines(card)),
        methods="; ".join(dict.fromkeys(method for _, _, method in figures)),
        matrix=matrix_rows(card),
        per_class=class_lines(card),
        pictures=[
            base64.b64encode(one.picture).decode() if one.picture else ""
            for one in card.mistakes
        ],
        plots=plots,
        version=app_version(),
    )


def _interval(card: ReportCard) -> str:
    if card.scores is None:
        return ""
    figure = card.scores.accuracy
    return f"{percent(figure.low)} to {percent(figure.high)}"
