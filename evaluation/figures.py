"""The lab's figures: functions of tables, for the notebooks and for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io
from plotly.subplots import make_subplots

from evaluation.statistics import means

TEXT = "#78828f"  # as readable on white as on black
FAINT = dict(gridcolor="rgba(128,128,128,0.2)", zerolinecolor="rgba(128,128,128,0.4)")
CLEAR = dict(paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)")
COLORS = ("#3f6ab8", "#c2571a", "#2e8b62", "#8b4fae", "#b8902f", "#667085")
HEIGHT = 340
ABREAST = 3  # panels of a sweep
SHARES = ("own sentence nearest", "R@1", "R@2", "R@3")  # metrics between 0 and 1


def sweep_figure(
    rows: pd.DataFrame,
    x: str,
    metrics: Sequence[str],
    *,
    color: str | None = None,
    paper_spot: float | None = None,
    paper: Mapping[str, Mapping[float, float]] | None = None,
    title: str = "",
) -> go.Figure:
    """Curves of metrics over an argument of a sweep, one panel a metric, up to three side by side, with intervals over
    the rows that share it.

    color: an argument whose values get a curve each. paper_spot: where the paper's best value lies. paper: metric -> x
    -> value in the paper, drawn against a second axis because it belongs to another data set.
    """
    panel_rows = -(-len(metrics) // ABREAST)
    columns = -(-len(metrics) // panel_rows)
    specs = [[{"secondary_y": True}] * columns] * panel_rows
    figure = make_subplots(panel_rows, columns, subplot_titles=list(metrics), specs=specs)
    groups = (
        [("", rows)]
        if color is None
        else [(f"{color} {value}", some) for value, some in rows.groupby(color, dropna=False)]
    )
    for panel, metric in enumerate(metrics):
        row, column = panel // columns + 1, panel % columns + 1
        for (name, some), tint in zip(groups, cycle(COLORS)):
            table = means(some, x, [metric])
            middle, half = table[metric, "mean"], table[metric, "interval"]
            # A share lies between 0 and 1, and so does what is known of it.
            share = bool(some[metric].dropna().between(0, 1).all()) and metric in SHARES
            above, below = (half.clip(upper=1 - middle), half.clip(upper=middle)) if share else (half, half)
            errors = dict(type="data", array=above, arrayminus=below, symmetric=False, thickness=1.2)
            curve = go.Scatter(
                x=table.index,
                y=table[metric, "mean"],
                error_y=errors,
                name=name or "here",
                mode="lines+markers",
                line_color=tint,
                legendgroup=name,
                customdata=table.index,
                showlegend=panel == 0 and (color is not None or paper is not None),
            )
            figure.add_trace(curve, row, column)
        if paper and metric in paper:
            points = paper[metric]
            theirs = go.Scatter(
                x=list(points),
                y=list(points.values()),
                name="paper, HumanML3D (right axis)",
                mode="lines+markers",
                line=dict(color=COLORS[-1], dash="dot"),
                legendgroup="paper",
                showlegend=panel == 0,
            )
            figure.add_trace(theirs, row, column, secondary_y=True)
        if paper_spot is not None:
            figure.add_vline(
                paper_spot,
                line=dict(color=COLORS[-1], dash="dash"),
                row=row,
                col=column,
                annotation_text="paper",
                annotation_position="bottom right",
            )
        figure.update_xaxes(title_text=x, row=row, col=column)
    return _styled(figure, title, panel_rows)


def usage_figure(tokens: np.ndarray, codes: int, title: str = "How often each code is used") -> go.Figure:
    """Tokens (N, layers) -> one curve a layer: share of each code, most used first, beside the share of even use."""
    figure = go.Figure()
    for layer, (column, tint) in enumerate(zip(np.asarray(tokens).T, cycle(COLORS))):
        counts = np.bincount(column[column >= 0], minlength=codes)
        figure.add_scatter(y=np.sort(counts)[::-1] / counts.sum(), name=f"layer {layer}", mode="lines", line_color=tint)
    figure.add_hline(1 / codes, line=dict(color=COLORS[-1], dash="dash"), annotation_text="even use")
    figure.update_xaxes(title_text="codes by rank")
    figure.update_yaxes(title_text="share of tokens", type="log")
    return _styled(figure, title)


def training_figure(
    logs: Mapping[str, pd.DataFrame], columns: Sequence[str], window: int = 8, title: str = ""
) -> go.Figure:
    """Columns of training logs (`training.loop`'s log.csv) over steps, one panel a column, one curve a run, smoothed
    over `window` rows.
    """
    figure = make_subplots(1, len(columns), subplot_titles=list(columns))
    for position, column in enumerate(columns, 1):
        for (name, log), tint in zip(logs.items(), cycle(COLORS)):
            smooth = log[column].rolling(window, min_periods=1).mean()
            curve = go.Scatter(
                x=log["step"],
                y=smooth,
                name=name,
                mode="lines",
                line_color=tint,
                legendgroup=name,
                showlegend=position == 1,
            )
            figure.add_trace(curve, 1, position)
        figure.update_xaxes(title_text="step", row=1, col=position)
    return _styled(figure, title)


def reliability_figure(systems: Mapping[str, Mapping[str, list]], title: str = "How sure, how right") -> go.Figure:
    """Rows of `tasks.calibration` by name: accuracy over confidence, one curve a system, beside what would be
    calibrated; and how many tokens each point stands for.
    """
    figure = make_subplots(1, 2, subplot_titles=["share that is right", "share of tokens"])
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", name="calibrated", line=dict(color=COLORS[-1], dash="dash"), row=1, col=1
    )
    for (name, row), tint in zip(systems.items(), cycle(COLORS)):
        counts = np.array(row["tokens"])
        curve = dict(mode="lines+markers", name=name, line_color=tint, legendgroup=name)
        figure.add_scatter(x=row["confidences"], y=row["accuracies"], **curve, row=1, col=1)
        figure.add_scatter(x=row["confidences"], y=counts / counts.sum(), **curve, showlegend=False, row=1, col=2)
    figure.update_xaxes(title_text="confidence", range=[0, 1])
    return _styled(figure, title)


def agreement(claims: Sequence[tuple]) -> pd.DataFrame:
    """A notebook's last table.

    Args:
        claims: (what the paper says, what we see, whether they agree or None where it cannot be told); a fourth number
            says how many seeds a setting could tell (`statistics.seeds_needed`), None that no number that is feasible
            could.
    """
    rows = []
    for says, seen, agrees, *needed in claims:
        verdict = {True: "yes", False: "no", None: "cannot tell"}[agrees]
        if agrees is None and needed:
            verdict += f": about {needed[0]} seeds could" if needed[0] else ": no difference to be seen"
        rows.append((says, seen, verdict))
    return pd.DataFrame(rows, columns=["the paper says", "we see", "agrees?"])


def _styled(figure: go.Figure, title: str, panel_rows: int = 1) -> go.Figure:
    """Without a background of its own, with text for a light page and for a dark one, so many panels high."""
    return (
        figure.update_xaxes(**FAINT)
        .update_yaxes(**FAINT, hoverformat=".4g")
        .update_layout(
            title=title,
            height=HEIGHT * panel_rows,
            template="plotly_white",
            **CLEAR,
            font_color=TEXT,
            margin=dict(l=50, r=30, t=70 if title else 36, b=50),
            hovermode="x unified",
            legend=dict(orientation="h", y=-0.25 / panel_rows),
        )
    )


def use_clear_template() -> None:
    """Figures that plotly.express makes look as `sweep_figure`'s do, on a light page and on a dark one."""
    layout = dict(**CLEAR, font_color=TEXT, xaxis=FAINT, yaxis=FAINT, colorway=COLORS)
    plotly.io.templates["motionlab"] = go.layout.Template(layout=layout)
    plotly.io.templates.default = "plotly_white+motionlab"
