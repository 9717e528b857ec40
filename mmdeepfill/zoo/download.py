"""Models of the zoo by name: where their files lie, and how they get there."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from ..core.errors import CheckpointError
from ..core.identity import Identity, hash_in_name, verify
from .index import Model, find_model
from .sources import local_path
from .torch_hub import hub_file, tell_of
from .transfer import Progress, fetch

_HOME, _MIRRORS = 'MMDEEPFILL_HOME', 'MMDEEPFILL_MIRRORS'


def checkpoint_folder() -> Path:
    """The folder of checkpoints: ``$MMDEEPFILL_HOME/checkpoints``.

    The default of MMDEEPFILL_HOME is ``mmdeepfill`` in ``$XDG_CACHE_HOME``, which is
    ``~/.cache`` by default.

    Example:
        >>> checkpoint_folder().name
        'checkpoints'
    """
    if os.environ.get(_HOME):
        home = Path(os.environ[_HOME]).expanduser()
    else:
        cache = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
        home = Path(cache).expanduser() / 'mmdeepfill'
    return home / 'checkpoints'


def file_of(model: Model, folder: Path | None = None) -> Path:
    """The path of the weights of a model, downloaded or not.

    Args:
        model (Model): With released weights.
        folder (Path, optional): Of downloads; :func:`checkpoint_folder` by default.

    Example:
        >>> from mmdeepfill.zoo import find_model
        >>> model = find_model('deepfillv1_256x256_8x2_places')
        >>> file_of(model, Path('weights')).parent.as_posix()
        'weights'
    """
    if model.in_package:
        return Path(str(model.weights))
    return (checkpoint_folder() if folder is None else folder) / model.filename


def at_hand(model: Model, folder: Path | None = None) -> Path | None:
    """The file of a model's weights, if it has any and they are here: where :func:`file_of` says,
    or in torch hub's folder, where other programs put them.

    Example:
        >>> from mmdeepfill.zoo import find_model
        >>> model = find_model('deepfillv1_256x256_8x2_places')
        >>> at_hand(model, Path('a_folder_that_is_not_there'))
    """
    if model.weights is None:
        return None
    file = file_of(model, folder)
    return file if file.is_file() else hub_file(model)


def sources_of(model: Model, mirrors: Sequence[str] = ()) -> list[str]:
    """The sources of the file of a model, in the order of the search.

    Args:
        model (Model): With released weights.
        mirrors (Sequence[str]): Folders that hold it: ``http(s)://`` or ``file://``
            addresses or paths. Then come those in the environment variable
            MMDEEPFILL_MIRRORS (separated by spaces or commas), torch hub's folder if it has the
            right file, the released address, and the mirrors in the metafile.

    Example:
        >>> from mmdeepfill.zoo import find_model
        >>> model = find_model('deepfillv1_256x256_8x2_places')
        >>> sources_of(model, ['/mnt/models'])[0].startswith('/mnt/models')
        True
    """
    environment = os.environ.get(_MIRRORS, '').replace(',', ' ').split()
    if model.in_package:
        return [str(model.weights)]
    before = [_inside(mirror, model.filename) for mirror in (*mirrors, *environment)]
    after = [_inside(mirror, model.filename) for mirror in model.mirrors]
    found = hub_file(model)
    return list(
        dict.fromkeys([*before, *([str(found)] if found else []), str(model.weights), *after])
    )


def _inside(mirror: str, filename: str) -> str:
    if '://' not in mirror:
        return str(Path(mirror).expanduser() / filename)
    return f'{mirror.rstrip("/")}/{quote(filename)}'


def download(
    name: str,
    folder: str | Path | None = None,
    mirrors: Sequence[str] = (),
    timeout: float = 30.0,
    retries: int = 4,
    progress: Progress | None = None,
) -> Path:
    """Get the weights of a model of the zoo, verified; nothing is done if they are there.

    Those that come with the package are where they are; so are those that another program has
    downloaded into torch hub's folder, which is said in one line (logger 'mmdeepfill').

    Args:
        name (str): As :func:`list_models` names it.
        folder (str | Path, optional): Where to; :func:`checkpoint_folder` by default. A folder
            that is named gets a copy of what comes with the package, or lies in torch hub's.
        mirrors (Sequence[str]): See :func:`sources_of`.
        timeout, retries, progress: See :func:`fetch`.

    Returns:
        Path: The file.

    Raises:
        CheckpointError: The zoo has no such model, or it has no weights.
        DownloadError: No source gave the right file.
        WrongFileError: What comes with the package has been changed.

    Example:
        >>> from mmdeepfill.zoo import list_models
        >>> shipped = next(model for model in list_models() if model.in_package)
        >>> download(shipped.name).suffix  # lies in the package already
        '.safetensors'
    """
    model = find_model(name)
    if model.in_package and folder is None:
        verify(file_of(model), model.identity)
        return file_of(model)
    target = None if folder is None else Path(folder).expanduser()
    found = None if model.in_package or file_of(model, target).is_file() else hub_file(model)
    if found is not None:
        tell_of(model, found)
        if target is None:
            return found
    folder = target or checkpoint_folder()
    return fetch(
        sources_of(model, mirrors),
        folder / model.filename,
        model.identity,
        timeout=timeout,
        retries=retries,
        progress=progress,
    )


def resolve_checkpoint(source: str | Path, progress: Progress | None = None) -> Path:
    """The local file that a user means.

    Args:
        source (str | Path): A path; a ``file://`` address; an ``http(s)://`` address, which
            is downloaded to :func:`checkpoint_folder`, verified if its name ends in a
            hash; or the name of a model of the zoo. A path that exists comes first.
        progress (Progress, optional): Told of each block of a download.

    Raises:
        CheckpointError: It is none of these; names that are alike are in the message.
        DownloadError: It cannot be had.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, 'weights.pth')
        ...     file.touch()
        ...     resolve_checkpoint(file.as_uri()) == file
        True
    """
    text = str(source)
    path = local_path(text)
    if path is None:
        return _download_address(text, progress)
    if path.is_file():
        return path
    if '/' in text or path.suffix:
        raise CheckpointError(f'checkpoint: no file {text!r} (looked from {Path.cwd()})')
    try:
        return download(text, progress=progress)
    except CheckpointError as error:
        if type(error) is not CheckpointError:
            raise
        raise CheckpointError(
            f'checkpoint: no file {text!r} (looked from {Path.cwd()}), and {error}'
        ) from error


def _download_address(url: str, progress: Progress | None) -> Path:
    name = unquote(urlsplit(url).path.rsplit('/', 1)[-1])
    if not name or name.startswith('.'):
        raise CheckpointError(f'{url}: expected the address of a file')
    folder = checkpoint_folder()
    sha256 = hash_in_name(name)
    if sha256 is None:
        # Another address may have another file of this name.
        folder = folder / hashlib.sha256(url.encode()).hexdigest()[:16]
    return fetch([url], folder / name, Identity(sha256), progress=progress)
