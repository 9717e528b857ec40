"""A plot of one metric against the size of the hole."""
from pathlib import Path
from typing import Any, Dict, Sequence, Union


def plot_by_ratio(results: Sequence[Dict[str, Any]], metric: str, path: Union[str, Path]) -> bool:
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
        axes.plot(names, [float('nan') if means[name] is None else means[name] for name in names],
                  marker=marker, label=result['name'])
    axes.set_xlabel('hole')
    axes.set_ylabel(metric)
    axes.grid(alpha=.3)
    if len(results) > 1:
        axes.legend()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({'svg.hashsalt': metric}):  # the same bytes again
        figure.savefig(path, metadata={'Date': None} if str(path).endswith('.svg') else None)
    return True
