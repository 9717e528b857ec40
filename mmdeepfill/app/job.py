"""One hole to fill, and its state for the user."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .formats import filled_name
from .limits import Refused
from .pictures import Upload

#: The stage in which a model works; the time that it takes is what the user is told.
FILLING = 'Filling'


class Cancelled(Exception):
    """Nobody waits for this job any more."""


@dataclass(eq=False)
class Job:
    """A hole to fill.

    Args:
        upload (Upload): The photograph.
        folder (Path): Holds ``mask``, and when it is done ``result`` and the views.
        model (str): Name of a model.
        options (dict): For :meth:`mmdeepfill.InpaintingInferencer.fill`.
        attention (bool): Also find out where each filled pixel was copied from.
        state (str): 'waiting', 'running', 'done', 'failed' or 'cancelled'.
        stage (str): What is being done, for the user.
        expected (float, optional): Seconds it will probably run.
        done, total (int): Steps of the model, windows and stages; 0 and 0 if it has told of none.
        error (str, optional): Why it failed.
        has_attention (bool): An overlay was made.
        suffix (str): Of the result; '.tif' if it is floating point, which a PNG cannot hold.
        left (float): When its page was left; 0 while somebody waits for it.
        listener (Callable, optional): Called with what :meth:`note` sets.
    """

    upload: Upload
    folder: Path
    model: str
    options: dict
    attention: bool
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: str = 'waiting'
    stage: str = ''
    expected: float | None = None
    done: int = 0
    total: int = 0
    error: str | None = None
    has_attention: bool = False
    suffix: str = '.png'
    began: float = 0.0
    ended: float = 0.0
    left: float = 0.0
    listener: Callable[[dict], None] | None = None

    @property
    def mask(self) -> Path:
        """PNG, nonzero = hole."""
        return self.folder / 'mask.png'

    @property
    def result(self) -> Path:
        """At full resolution with the photograph's metadata."""
        return self.folder / f'result{self.suffix}'

    @property
    def result_name(self) -> str:
        """The photograph's name with ``-filled`` and the suffix of the result."""
        return filled_name(self.upload.name, self.suffix)

    def checked(self) -> 'Job':
        """The job itself, once it has a result.

        Raises:
            Refused: 404, it has none.
        """
        if self.state != 'done':
            raise Refused(404, f'There is no result: the job is {self.state}.')
        return self

    @property
    def view(self) -> Path:
        """The result for the browser."""
        return self.folder / 'view.png'

    @property
    def attention_view(self) -> Path:
        """The overlay for the browser."""
        return self.folder / 'attention.png'

    @property
    def names(self) -> dict[Path, str]:
        """Names of its files in messages, see :func:`~mmdeepfill.app.pictures.without_paths`."""
        return {
            self.mask: 'the mask',
            self.result: 'the result',
            self.view: 'the view',
            self.attention_view: 'the view',
            self.folder: 'the folder',
            **self.upload.names,
        }

    def note(self, **changes) -> None:
        """Set fields while working.

        Raises:
            Cancelled: If the job was cancelled; the work is to stop.
        """
        if self.state == 'cancelled':
            raise Cancelled
        if changes.get('stage') == FILLING:
            self.began = time.monotonic()
        for name, value in changes.items():
            setattr(self, name, value)
        if self.listener:
            self.listener(changes)

    @property
    def seconds(self) -> float:
        """Seconds that it has run."""
        return (self.ended or time.monotonic()) - self.began if self.began else 0.0
