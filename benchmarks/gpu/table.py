"""Tables for docs, from the rows that were measured."""

from statistics import median

NETWORKS = ('attention', 'generator', 'training', 'others')


def tables(result):
    """Markdown of a whole result."""
    rows = result['rows']
    parts = [
        f'Device: {result["device"]}; processor: {result["cpu"]}, {result["cpus"]} of them; '
        f'Python {result["python"]}, torch {result["torch"]}.\n'
    ]
    if found := [r for r in rows if r['part'] == 'tests']:
        parts.append(''.join(f'Tests marked `gpu`: {r["case"]}\n' for r in found))
    timed = [r for r in rows if r['part'] in NETWORKS and 'ms' in r]
    if timed:
        parts.append(_networks(timed))
    rates = [r for r in rows if 'a_second' in r]
    if rates:
        parts.append(_rates(rates))
    missing = [r for r in rows if 'error' in r]
    if missing:
        parts.append(
            'Not measured:\n\n' + ''.join(f'* {_name(r)}: {r["error"]}\n' for r in missing)
        )
    return '\n'.join(parts)


def _name(row):
    keys = ('part', 'case', 'who', 'size', 'batch', 'precision', 'way')
    return ', '.join(str(row[key]) for key in keys if key in row)


def _networks(rows):
    """One line for each case, ours beside mmagic's."""
    lines = [
        '| case | image | batch | precision | way | ours, median ms (min..max) | peak MiB | mmagic '
        '| peak MiB | faster |',
        '|---|---|---|---|---|---|---|---|---|---|',
    ]
    peers = {_key(r): r for r in rows if r['who'] != 'ours'}
    for row in (r for r in rows if r['who'] == 'ours'):
        peer = peers.get(_key(row))
        cells = [
            row['case'],
            row['size'],
            row['batch'],
            row['precision'],
            row.get('way', 'eager'),
            *_measured(row),
            *_measured(peer),
            f'{median(peer["ms"]) / median(row["ms"]):.2f}x' if peer else '',
        ]
        lines.append('| ' + ' | '.join(map(str, cells)) + ' |')
    return '\n'.join(lines) + '\n'


def _key(row):
    return tuple(row.get(key) for key in ('case', 'size', 'batch', 'precision', 'way'))


def _measured(row):
    if row is None:
        return '', ''
    times, peak = row['ms'], row.get('peak_mib')
    spread = f'{median(times):.2f} ({min(times):.2f}..{max(times):.2f})'
    return spread, '' if peak is None else f'{peak:.0f}'


def _rates(rows):
    lines = ['| case | image | batch | samples a second | of one process | peak MiB |']
    lines.append('|---|---|---|---|---|---|')
    for row in rows:
        share, peak = row.get('of_one'), row.get('peak_mib')
        cells = [
            row['case'],
            row['size'],
            row['batch'],
            f'{row["a_second"]:.1f}',
            '' if share is None else f'{share:.2f}x',
            '' if peak is None else f'{peak:.0f}',
        ]
        lines.append('| ' + ' | '.join(map(str, cells)) + ' |')
    return '\n'.join(lines) + '\n'
