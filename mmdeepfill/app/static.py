"""The files of the page: a fixed table, so that no path of a request is ever opened."""

from pathlib import Path

import yaml

_FOLDER = Path(__file__).resolve().parent / 'assets'

# Said here because a system's own table may call scripts text/plain, and browsers then
# refuse them.
_TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.jpg': 'image/jpeg',
}


def load_description() -> dict:
    """The OpenAPI description of the interface."""
    return yaml.safe_load((_FOLDER / 'openapi.yaml').read_text(encoding='utf-8'))


def load_assets() -> dict[str, tuple[bytes, str]]:
    """Content and type of each file of the page by its path, ``/`` for ``index.html``.

    Raises:
        FileNotFoundError: The package was put together without them.
    """
    assets = {
        f'/{path.name}': (path.read_bytes(), _TYPES[path.suffix])
        for path in sorted(_FOLDER.glob('*'))
        if path.suffix in _TYPES
    }
    if '/index.html' not in assets:
        raise FileNotFoundError(
            f'the files of the page are missing in {_FOLDER}: install mmdeepfill again'
        )
    assets['/'] = assets.pop('/index.html')
    return assets
