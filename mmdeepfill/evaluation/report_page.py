"""The page of a comparison, without its content, and its plot by size of the hole."""

from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any


def plot_by_ratio(results: Sequence[dict[str, Any]], metric: str, path: str | Path) -> bool:
    """Draw each model's mean in each group of hole ratios.

    Args:
        results (Sequence[dict]): From :func:`read_result`, on one protocol.
        metric (str): Its name.
        path (str | Path): File to write; the ending says of which kind.

    Returns:
        bool: False, and nothing drawn, if there are fewer than two groups or the metric has
        no values by image.
    """
    names = [bucket['name'] for bucket in results[0]['buckets'] if metric in bucket['metrics']]
    if len(names) < 2:
        return False
    # The object-oriented interface needs no display and leaves pyplot's state alone.
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 3.2), layout='constrained')
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for result, marker in zip(results, 'os^vDPX*' * (len(results) // 8 + 1)):
        means = {bucket['name']: bucket['metrics'][metric] for bucket in result['buckets']}
        axes.plot(
            names,
            [float('nan') if means[name] is None else means[name] for name in names],
            marker=marker,
            label=result['name'],
        )
    axes.set_xlabel('hole')
    axes.set_ylabel(metric)
    axes.grid(alpha=0.3)
    if len(results) > 1:
        axes.legend()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({'svg.hashsalt': metric}):  # the same bytes again
        figure.savefig(path, metadata={'Date': None} if str(path).endswith('.svg') else None)
    return True


#: Tells a page of ours from one that must not be overwritten.
GENERATOR = '<meta name="generator" content="mmdeepfill compare">'

PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
"""
    + GENERATOR
    + """
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1200px; padding: 0 1rem;
       color: #222; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
code { font-size: .85em; color: #555; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .8rem; border-bottom: 1px solid #ddd; text-align: right;
         white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; }
figure { margin: 0; } figcaption { font-size: .8rem; color: #555; }
.row img { max-width: 256px; min-width: 128px; image-rendering: auto; display: block; }
.plot { max-width: 100%; }
section { border-top: 1px solid #eee; margin-top: 1rem; }
section p { margin: 0 0 .4rem; color: #555; font-size: .85rem; }
</style>
</head>
<body>
<h1>$title</h1>
<p>$manifest <code>$sha256</code></p>
<h2>Numbers</h2>
$tables
<h2>By hole ratio</h2>
$plots
<h2>Pictures</h2>
$cases
<h2>Notes</h2>
<ul>$notes</ul>
</body>
</html>
"""
)
