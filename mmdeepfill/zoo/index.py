"""Models of the zoo: those of each ``configs/<method>/metafile.yml``, and the configs beside it.

The same files that `mim search` and `mim download` read, by an index of them which is written when
the package is built; there is no second list.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from ..core.errors import CheckpointError
from ..core.identity import Identity, hash_in_name
from ..core.packaged import PACKAGE, packaged_folder
from ..core.wording import suggest

_SENTENCE_END = re.compile(r'\.\s')


@dataclass(frozen=True)
class Model:
    """A model of the zoo.

    Args:
        name (str): As in the metafile; also the name of its config without ``.py``, which
            is all that there is of a model that has not been released.
        collection (str): Its method, e.g. 'DeepFillv1'.
        config (Path): Its config file.
        weights (str, optional): Address of the released file; of one that comes with the package
            (``Metadata: In Package``, from the package's folder) its path.
        mirrors (tuple[str, ...]): More folders or addresses that have the file.
        size (int, optional): Bytes of the file (``Metadata: File Size``).
        sha256 (str, optional): First hex digits, or all 64 (``Metadata: SHA256``); by
            default those in the file's name.
        md5 (str, optional): All 32 hex digits (``Metadata: MD5``), until a sha256 is known.
        training_data (str): Name of the data set, may be empty.
        results (list[dict]): As in the metafile: Dataset, Task, Metrics.
        needs_weights (bool): False if the model is complete without a file (``Metadata: Needs
            Weights``).
        in_package (bool): Whether the weights come with the package.
        default (bool): Whether it fills holes where no model is named (``Metadata: Default``).
        title (str): Its name for people (``Metadata: Title``); empty for what is of use to
            nobody who fills photographs, such as recipes of tests.
        line (str): One line on what it is good for (``Metadata: Line``).
        suggested (bool): Whether it belongs to the few that a list begins with (``Metadata:
            Suggested``).
        license (str): Of its weights (``Metadata: License``), may be empty.
        announced (str): Size of the file in words (``Metadata: Download``), where ``size`` is not
            known to the byte; may be empty.
        known_as (str): IOPaint's name of it (``Metadata: IOPaint``), may be empty.

    Example:
        >>> Model('mine', 'DeepFillv1', Path('mine.py'), 'https://example.com/mine-0123abcd.pth').filename
        'mine-0123abcd.pth'
    """

    name: str
    collection: str
    config: Path
    weights: str | None = None
    mirrors: tuple[str, ...] = ()
    size: int | None = None
    sha256: str | None = None
    md5: str | None = None
    training_data: str = ''
    results: list[dict[str, Any]] = field(default_factory=list)
    needs_weights: bool = True
    in_package: bool = False
    default: bool = False
    title: str = ''
    line: str = ''
    suggested: bool = False
    license: str = ''
    announced: str = ''
    known_as: str = ''

    @property
    def filename(self) -> str:
        """Name of the file of weights.

        Raises:
            CheckpointError: None has been released, or none is needed.
        """
        if not self.needs_weights:
            raise CheckpointError(f'{self.name}: needs no weights; it works as it is')
        if self.weights is None:
            raise CheckpointError(
                f'{self.name}: no weights have been released; train it with {self.config}'
            )
        if self.in_package:
            return Path(self.weights).name
        return unquote(urlsplit(self.weights).path.rsplit('/', 1)[-1])

    @property
    def purpose(self) -> str:
        """The purpose: the first sentence of the comment that its config begins with."""
        lines = []
        if self.config.is_file():
            for line in self.config.read_text(encoding='utf-8').splitlines():
                if not line.startswith('# '):
                    break
                lines.append(line[2:].strip())
        return _SENTENCE_END.split(' '.join(lines), maxsplit=1)[0].rstrip('.')

    @property
    def identity(self) -> Identity:
        """The identity of the file of weights."""
        return Identity(self.sha256, self.size, self.md5)


def config_files() -> dict[str, Path]:
    """Config files that come with the package, by name.

    Example:
        >>> config_files()['opencv_telea'].name
        'opencv_telea.py'
    """
    return {path.stem: path for path in sorted(packaged_folder().glob('configs/[!_]*/*.py'))}


def list_models(folder: Path | None = None) -> list[Model]:
    """List all models: those of the metafiles, the default's first, and after those of each the
    other configs in its folder.

    Args:
        folder (Path, optional): Another one that holds ``configs/<method>/metafile.yml``.

    Raises:
        ValueError: A metafile lacks what is needed of a model.

    Example:
        >>> [model.name for model in list_models() if model.default]
        ['auto']
    """
    root = Path(folder or packaged_folder())
    methods = [_of_metafile(path, root) for path in sorted(root.glob('configs/*/metafile.yml'))]
    methods.sort(key=lambda models: not any(model.default for model in models))
    return [model for models in methods for model in models]


def _of_metafile(metafile: Path, root: Path) -> list[Model]:
    models = []
    for data in _read(metafile).get('Models', []):
        try:
            models.append(_model(data, root))
        except (KeyError, TypeError) as error:
            raise ValueError(
                f'{metafile}: a model needs Name, In Collection and Config; got '
                f'{data!r} ({error!r})'
            ) from error
    if models:
        known = {model.config.resolve() for model in models}
        models += [
            Model(path.stem, models[0].collection, path)
            for path in sorted(metafile.parent.glob('*.py'))
            if path.resolve() not in known
        ]
    return models


def find_model(name: str, folder: Path | None = None) -> Model:
    """The model called ``name``, as :func:`list_models` names it.

    Raises:
        CheckpointError: There is none; the message has those that are alike.

    Example:
        >>> find_model('opencv_telea').needs_weights
        False
    """
    models = {model.name: model for model in list_models(folder)}
    if name not in models:
        raise CheckpointError(
            f'the zoo has no model {name!r}.{suggest(name, models)} '
            f'`mmdeepfill zoo list` shows the {len(models)} that it has'
        )
    return models[name]


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding='utf-8'))
    except yaml.YAMLError as error:
        raise ValueError(f'{path}: is not YAML: {error}') from error
    if not isinstance(data, dict):
        raise ValueError(f'{path}: expected a mapping at the top, got {type(data).__name__}')
    return data


def _model(data: dict[str, Any], root: Path) -> Model:
    metadata = data.get('Metadata') or {}
    shipped = metadata.get('In Package')
    weights = str(PACKAGE / shipped) if shipped else data.get('Weights')
    name = weights.rsplit('/', 1)[-1] if weights else ''
    sha256 = metadata.get('SHA256') or hash_in_name(name)
    return Model(
        name=data['Name'],
        collection=data['In Collection'],
        config=root / data['Config'],
        weights=weights,
        mirrors=tuple(data.get('Mirrors') or ()),
        size=metadata.get('File Size'),
        sha256=sha256 and str(sha256).lower(),
        md5=metadata.get('MD5') and str(metadata['MD5']).lower(),
        training_data=metadata.get('Training Data', ''),
        results=data.get('Results') or [],
        needs_weights=bool(metadata.get('Needs Weights', True)),
        in_package=bool(shipped),
        default=bool(metadata.get('Default')),
        title=str(metadata.get('Title', '')),
        line=str(metadata.get('Line', '')),
        suggested=bool(metadata.get('Suggested')),
        license=str(metadata.get('License', '')),
        announced=str(metadata.get('Download', '')),
        known_as=str(metadata.get('IOPaint', '')),
    )
