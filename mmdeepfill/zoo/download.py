"""Models of the zoo by name: where their files lie, and how they get there."""
import hashlib
import os
from pathlib import Path
from typing import List, Optional, Sequence, Union
from urllib.parse import quote, unquote, urlsplit

from .errors import CheckpointError
from .identity import Identity, hash_in_name, verify
from .index import Model, find_model
from .sources import local_path
from .transfer import Progress, fetch

_HOME, _MIRRORS = 'MMDEEPFILL_HOME', 'MMDEEPFILL_MIRRORS'


def checkpoint_folder() -> Path:
    """Where checkpoints are kept: ``$MMDEEPFILL_HOME/checkpoints``.

    The default of MMDEEPFILL_HOME is ``mmdeepfill`` in ``$XDG_CACHE_HOME``, which is
    ``~/.cache`` by default.
    """
    if os.environ.get(_HOME):
        home = Path(os.environ[_HOME]).expanduser()
    else:
        cache = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
        home = Path(cache).expanduser() / 'mmdeepfill'
    return home / 'checkpoints'


def file_of(model: Model, folder: Optional[Path] = None) -> Path:
    """Where the weights of a model lie, or will when they have been downloaded.

    Args:
        model (Model): With released weights.
        folder (Path, optional): Of downloads; :func:`checkpoint_folder` by default.
    """
    if model.in_package:
        return Path(model.weights)
    return (checkpoint_folder() if folder is None else folder) / model.filename


def at_hand(model: Model, folder: Optional[Path] = None) -> Optional[Path]:
    """The file of a model's weights, if it has any and they are here; see :func:`file_of`."""
    if model.weights is None:
        return None
    file = file_of(model, folder)
    return file if file.is_file() else None


def sources_of(model: Model, mirrors: Sequence[str] = ()) -> List[str]:
    """Where the file of a model is looked for, in this order.

    Args:
        model (Model): With released weights.
        mirrors (Sequence[str]): Folders that hold it: ``http(s)://`` or ``file://``
            addresses or paths. Then come those in the environment variable
            MMDEEPFILL_MIRRORS (separated by spaces or commas), the released address, and
            the mirrors in the metafile.
    """
    environment = os.environ.get(_MIRRORS, '').replace(',', ' ').split()
    if model.in_package:
        return [model.weights]
    before = [_inside(mirror, model.filename) for mirror in (*mirrors, *environment)]
    after = [_inside(mirror, model.filename) for mirror in model.mirrors]
    return list(dict.fromkeys([*before, model.weights, *after]))


def _inside(mirror: str, filename: str) -> str:
    if '://' not in mirror:
        return str(Path(mirror).expanduser() / filename)
    return f'{mirror.rstrip("/")}/{quote(filename)}'


def download(name: str,
             folder: Optional[Union[str, Path]] = None,
             mirrors: Sequence[str] = (),
             timeout: float = 30.,
             retries: int = 4,
             progress: Optional[Progress] = None) -> Path:
    """Get the weights of a model of the zoo, verified; nothing is done if they are there.

    Those that come with the package are where they are.

    Args:
        name (str): As :func:`list_models` names it.
        folder (str | Path, optional): Where to; :func:`checkpoint_folder` by default. A folder
            that is named gets a copy of what comes with the package.
        mirrors (Sequence[str]): See :func:`sources_of`.
        timeout, retries, progress: See :func:`fetch`.

    Returns:
        Path: The file.

    Raises:
        CheckpointError: The zoo has no such model, or it has no weights.
        DownloadError: No source gave the right file.
        WrongFileError: What comes with the package has been changed.
    """
    model = find_model(name)
    if model.in_package and folder is None:
        verify(file_of(model), model.identity)
        return file_of(model)
    folder = checkpoint_folder() if folder is None else Path(folder).expanduser()
    return fetch(
        sources_of(model, mirrors), folder / model.filename, model.identity,
        timeout=timeout, retries=retries, progress=progress)


def resolve_checkpoint(source: Union[str, Path],
                       progress: Optional[Progress] = None) -> Path:
    """The local file that a user means.

    Args:
        source (str | Path): A path; a ``file://`` address; an ``http(s)://`` address, which
            is downloaded to :func:`checkpoint_folder`, verified if its name ends in a
            hash; or the name of a model of the zoo. A path that exists comes first.
        progress (Progress, optional): Told of each block of a download.

    Raises:
        CheckpointError: It is none of these; names that are alike are in the message.
        DownloadError: It cannot be had.
    """
    text = str(source)
    path = local_path(text)
    if path is None:
        return _download_address(text, progress)
    if path.is_file():
        return path
    if '/' in text or path.suffix:
        raise CheckpointError(f'no file {text!r} (looked from {Path.cwd()})')
    try:
        return download(text, progress=progress)
    except CheckpointError as error:
        if type(error) is not CheckpointError:
            raise
        raise CheckpointError(
            f'no file {text!r} (looked from {Path.cwd()}), and {error}') from error


def _download_address(url: str, progress: Optional[Progress]) -> Path:
    name = unquote(urlsplit(url).path.rsplit('/', 1)[-1])
    if not name or name.startswith('.'):
        raise CheckpointError(f'{url}: expected the address of a file')
    folder = checkpoint_folder()
    sha256 = hash_in_name(name)
    if sha256 is None:
        # Another address may have another file of this name.
        folder = folder / hashlib.sha256(url.encode()).hexdigest()[:16]
    return fetch([url], folder / name, Identity(sha256), progress=progress)
