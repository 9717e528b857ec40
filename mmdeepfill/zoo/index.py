"""What the zoo holds: ``model-index.yml``, the metafiles that it lists, the configs beside them.

The same files that `mim search` and `mim download` read; there is no second list.
"""
import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple
from urllib.parse import unquote, urlsplit

import yaml

from .errors import CheckpointError
from .identity import Identity, hash_in_name

_SENTENCE_END = re.compile(r'\.\s')
_PACKAGE = Path(__file__).resolve().parent.parent


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
        training_data (str): Name of the data set, may be empty.
        results (list[dict]): As in the metafile: Dataset, Task, Metrics.
        needs_weights (bool): False if the model is complete without a file (``Metadata: Needs
            Weights``).
        in_package (bool): Whether the weights come with the package.
    """
    name: str
    collection: str
    config: Path
    weights: Optional[str] = None
    mirrors: Tuple[str, ...] = ()
    size: Optional[int] = None
    sha256: Optional[str] = None
    training_data: str = ''
    results: List[Dict[str, Any]] = field(default_factory=list)
    needs_weights: bool = True
    in_package: bool = False

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
                f'{self.name}: no weights have been released; train it with {self.config}')
        if self.in_package:
            return Path(self.weights).name
        return unquote(urlsplit(self.weights).path.rsplit('/', 1)[-1])

    @property
    def purpose(self) -> str:
        """What it is for: the first sentence of the comment that its config begins with."""
        lines = []
        if self.config.is_file():
            for line in self.config.read_text(encoding='utf-8').splitlines():
                if not line.startswith('# '):
                    break
                lines.append(line[2:].strip())
        return _SENTENCE_END.split(' '.join(lines), maxsplit=1)[0].rstrip('.')

    @property
    def identity(self) -> Identity:
        """How the file of weights is recognised."""
        return Identity(self.sha256, self.size)


def index_file() -> Path:
    """``model-index.yml`` of the installed package, or of the checkout it is in.

    Raises:
        FileNotFoundError: The package was put together without it.
    """
    candidates = [_PACKAGE / '.mim' / 'model-index.yml', _PACKAGE.parent / 'model-index.yml']
    for path in candidates:
        if path.is_file():
            return path
    raise FileNotFoundError(
        f'no model-index.yml, neither {candidates[0]} nor {candidates[1]}: install '
        'mmdeepfill from its wheel or from a checkout')


def config_files() -> Dict[str, Path]:
    """Config files that come with the package, by name."""
    folder = index_file().parent / 'configs'
    return {path.stem: path for path in sorted(folder.glob('[!_]*/*.py'))}


def list_models(index: Optional[Path] = None) -> List[Model]:
    """All models: those of the metafiles, and after those of each the other configs in its folder.

    Args:
        index (Path, optional): Another ``model-index.yml``.

    Raises:
        ValueError: A metafile lacks what is needed of a model.
    """
    index = Path(index or index_file())
    models = []
    for entry in _read(index).get('Import', []):
        models += _of_metafile(index.parent / entry, index.parent)
    return models


def _of_metafile(metafile: Path, root: Path) -> List[Model]:
    models = []
    for data in _read(metafile).get('Models', []):
        try:
            models.append(_model(data, root))
        except (KeyError, TypeError) as error:
            raise ValueError(
                f'{metafile}: a model needs Name, In Collection and Config; got '
                f'{data!r} ({error!r})') from error
    if models:
        known = {model.config.resolve() for model in models}
        models += [Model(path.stem, models[0].collection, path)
                   for path in sorted(metafile.parent.glob('*.py'))
                   if path.resolve() not in known]
    return models


def find_model(name: str, index: Optional[Path] = None) -> Model:
    """The model called ``name``, as :func:`list_models` names it.

    Raises:
        CheckpointError: There is none; the message has those that are alike.
    """
    models = {model.name: model for model in list_models(index)}
    if name not in models:
        near = difflib.get_close_matches(name, models, n=3, cutoff=0.5)
        hint = f'Did you mean {" or ".join(map(repr, near))}?' if near else (
            f'It has {", ".join(models) or "none"}.')
        raise CheckpointError(f'the zoo has no model {name!r}. {hint}')
    return models[name]


def _read(path: Path) -> Dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding='utf-8'))
    except yaml.YAMLError as error:
        raise ValueError(f'{path}: is not YAML: {error}') from error
    if not isinstance(data, dict):
        raise ValueError(f'{path}: expected a mapping at the top, got {type(data).__name__}')
    return data


def _model(data: Dict[str, Any], root: Path) -> Model:
    metadata = data.get('Metadata') or {}
    shipped = metadata.get('In Package')
    weights = str(_PACKAGE / shipped) if shipped else data.get('Weights')
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
        training_data=metadata.get('Training Data', ''),
        results=data.get('Results') or [],
        needs_weights=bool(metadata.get('Needs Weights', True)),
        in_package=bool(shipped))
