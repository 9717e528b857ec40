"""Processes of torchrun that fill the files of one ``mmdeepfill inpaint`` together."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

from ..inference.file_runs import Outcome
from .errors import UserError

_POLL = 0.2


class Ranks:
    """The processes that torchrun started with one command; otherwise this process alone.

    Each takes a share of the files and loads the model itself. Nothing is exchanged until the
    end, when all learn the sum of what was done, so that there are one report and one exit status.

    Args:
        environ (Mapping): The environment of this process.

    Attributes:
        rank (int): Of this process, from 0.
        count (int): Of the processes.

    Example:
        >>> ranks = Ranks({})
        >>> ranks.count, ranks.share(None)
        (1, None)
        >>> Ranks({'TORCHELASTIC_RUN_ID': 'a', 'RANK': '1', 'WORLD_SIZE': '4'}).share(None)
        (2, 4)
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        of_torchrun = 'TORCHELASTIC_RUN_ID' in environ
        self.rank = int(environ.get('RANK', 0)) if of_torchrun else 0
        self.count = int(environ.get('WORLD_SIZE', 1)) if of_torchrun else 1
        self._local = environ.get('LOCAL_RANK', '0')
        self._start = environ.get('TORCHELASTIC_RESTART_COUNT', '0')

    def share(self, asked: tuple[int, int] | None) -> tuple[int, int] | None:
        """Choose the share of this process, from 1, and of how many.

        Args:
            asked (tuple, optional): Of ``--shard``.

        Raises:
            UserError: If both torchrun and ``--shard`` share out the files.
        """
        if self.count == 1:
            return asked
        if asked is not None:
            raise UserError(
                '--shard: torchrun shares out the files among its processes already; leave '
                '--shard or torchrun out'
            )
        return self.rank + 1, self.count

    def device(self, asked: str | None) -> str | None:
        """Choose the device of this process: with CUDA, a GPU for each process of a machine."""
        if asked is None and self.count > 1:
            import torch

            if torch.cuda.is_available():
                return f'cuda:{int(self._local) % torch.cuda.device_count()}'
        return asked

    def total(self, outcome: Outcome, jobs: int) -> tuple[Outcome, int]:
        """Wait until all processes have ended their share, and add up.

        Args:
            outcome (Outcome): Of this process.
            jobs (int): Files of its share.

        Returns:
            tuple: The outcome, and the number of files, of all processes.
        """
        if self.count == 1:
            return outcome, jobs
        from torch.distributed import PrefixStore
        from torch.distributed.rendezvous import rendezvous

        # torchrun's store outlives a restart
        store = PrefixStore(f'inpaint/{self._start}', next(rendezvous('env://'))[0])
        store.set(f'outcome/{self.rank}', json.dumps(_plain(outcome, jobs)))
        everyone = range(self.count)
        self._wait(store, [f'outcome/{rank}' for rank in everyone])
        parts = [json.loads(store.get(f'outcome/{rank}')) for rank in everyone]
        store.set(f'read/{self.rank}', '1')
        if self.rank == 0:  # the store may live in this process
            self._wait(store, [f'read/{rank}' for rank in everyone])
        return _sum(parts)

    @staticmethod
    def _wait(store, keys: list[str]) -> None:
        while not store.check(keys):  # hours may pass, and a signal must get through
            time.sleep(_POLL)


def _plain(outcome: Outcome, jobs: int) -> dict:
    return {
        'jobs': jobs,
        'done': outcome.done,
        'skipped': outcome.skipped,
        'failed': [(str(path), text) for path, text in outcome.failed],
        'notes': [(str(path), text) for path, text in outcome.notes],
        'written': [str(path) for path in outcome.written],
    }


def _sum(parts: list[dict]) -> tuple[Outcome, int]:
    outcome = Outcome(
        done=sum(part['done'] for part in parts),
        skipped=sum(part['skipped'] for part in parts),
        failed=[(Path(path), text) for part in parts for path, text in part['failed']],
        notes=[(Path(path), text) for part in parts for path, text in part['notes']],
        written=[Path(path) for part in parts for path in part['written']],
    )
    return outcome, sum(part['jobs'] for part in parts)
