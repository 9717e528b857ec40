"""Looking at the data before it is trained on."""

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from mmengine.dist import is_main_process
from mmengine.logging import print_log
from mmengine.runner import BaseLoop

from ..core.random import capture_rng, restore_rng
from ..datasets.image_bytes import read_image
from .errors import UserError, blame_config

#: Files decoded before a run; of more, so many, evenly spread: a few seconds at most.
#: `mmdeepfill data check` decodes all.
CHECKED_IMAGES = 500
_THREADS = 8
_SHOWN = 5


def check_data(loop: BaseLoop, name: str) -> None:
    """Make one sample, and decode files, so that what does not work shows at once.

    In a worker process, after hours, the same mistake would end the run.

    Args:
        loop (BaseLoop): Whose dataset is looked at.
        name (str): Key of its loader in the config, for the message.

    Raises:
        UserError: The pipeline refuses the first sample, or more files cannot be read than
            the data set allows; names them.
    """
    dataset = loop.dataloader.dataset
    state = capture_rng()
    try:
        with blame_config(f'{name}, first sample'):
            dataset[0]
    finally:
        restore_rng(state)
    if is_main_process():
        for part in getattr(dataset, 'datasets', [dataset]):
            # drawn scenes have none
            if hasattr(part, 'get_data_info'):
                _decode_files(part, name)


def _decode_files(dataset, name: str) -> None:
    count = min(len(dataset), CHECKED_IMAGES)
    spread = np.linspace(0, len(dataset) - 1, count).astype(np.int64)
    infos = [dataset.get_data_info(int(i)) for i in spread]
    paths = [info[key] for info in infos for key in ('img_path', 'mask_path') if key in info]
    local = [path for path in paths if '://' not in str(path)]
    with ThreadPoolExecutor(_THREADS) as pool:
        faults: list[str] = [fault for fault in pool.map(_fault, local) if fault]
    limit = getattr(dataset, 'unreadable_limit', 0)
    if faults and len(faults) <= limit:
        print_log(
            f'{name}: {len(faults)} of {len(local)} files that were looked at cannot be read '
            f'and will be replaced, up to max_unreadable={limit}:\n' + '\n'.join(faults[:_SHOWN]),
            'current',
            logging.WARNING,
        )
    elif faults:
        more = f'\n... and {len(faults) - _SHOWN} more' if len(faults) > _SHOWN else ''
        raise UserError(
            f'{name}: {len(faults)} of {len(local)} files that were looked at cannot be read:\n'
            + '\n'.join(faults[:_SHOWN])
            + more
            + '\nRepair them or take them off the list; `mmdeepfill data check LIST` looks at '
            'every file. A training set may have as many as its max_unreadable says: here '
            f'{limit}.'
        )


def _fault(path: str) -> str | None:
    try:
        read_image(path)
    except (ValueError, OSError) as error:
        return str(error)
    return None
