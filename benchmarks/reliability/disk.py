"""Let the disk fail at every step of saving a checkpoint, fill it up, damage what is on it.

    python benchmarks/reliability/disk.py --out disk.json

A checkpoint that cannot be written is named in the log; the training continues, and ends with the
same bits. On a disk that stays full it ends with a message, and resumes when there is room. A
damaged newest checkpoint is named, and the one before is taken.
"""

import argparse
import errno
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[2]))
from kills import compare
from report import finish
from tiny import start, wait, write_config

ITERATIONS, SAVE = 9, 3
PARTS = ('state_dict', 'ema_state_dict', 'optimizer')


def main(argv: list[str]) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--faults',
        type=int,
        default=100,
        help='steps of saving that fail, one '
        'in each of so many trainings at most; default: all there are',
    )
    parser.add_argument('--out', metavar='FILE', help='the numbers, as JSON')
    args = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        steps = 0
        while steps < args.faults and trial.failing_step(steps + 1):
            steps += 1
        kind = trial.full_disk()
        trial.damaged()
    for fault in trial.faults:
        print(fault, file=sys.stderr)
    return finish(
        'disk',
        not trial.faults and steps > 0,
        {
            'steps_of_saving_failed': steps,
            'full_disk': kind,
            'damaged': trial.damages,
            'differences': len(trial.faults),
            'seconds': round(time.monotonic() - began),
            'faults': trial.faults,
        },
        args.out,
    )


class Trial:
    """Trainings in a folder, and what was found wrong with them.

    Args:
        folder (Path): For all of them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = write_config(folder, ITERATIONS, SAVE, validate=10**6, keep=1)
        self.faults: list[str] = []
        self.damages = 0
        self.expect(self.train(folder / 'whole'), 0, 'undisturbed')

    def train(self, work_dir: Path, prepare=lambda: None) -> int:
        """Train, or go on. Returns the exit status."""
        work_dir.mkdir(exist_ok=True)
        arguments = [self.config, '--work-dir', work_dir, '--resume']
        return wait(start(self.output(work_dir), arguments, prepare))

    def output(self, work_dir: Path) -> Path:
        """What a training printed: not on the disk that is full."""
        return self.folder / f'{work_dir.name}.txt'

    def expect(self, found, expected, what: str) -> None:
        """Note a fault if they differ."""
        if found != expected:
            self.faults.append(f'{what}: {found} instead of {expected}')

    def expect_said(self, work_dir: Path, words: str) -> None:
        """Note a fault if a training did not print this."""
        self.expect(
            words in self.output(work_dir).read_text(), True, f'{work_dir.name} says {words!r}'
        )

    def expect_whole(self, work_dir: Path) -> None:
        """Note where a training did not end as the undisturbed one."""
        import torch

        first, second = (
            torch.load(path / f'iter_{ITERATIONS}.pth', weights_only=True)
            for path in (self.folder / 'whole', work_dir)
        )
        for part in PARTS:
            compare(first[part], second[part], f'{work_dir.name}: {part}', self.faults)

    def failing_step(self, number: int) -> bool:
        """The n-th step of saving finds no room. Returns False if there are not so many."""
        work_dir = self.folder / f'step{number}'
        mark = self.folder / f'failed{number}'
        self.expect(
            self.train(work_dir, lambda: fail_at(work_dir, 2 * SAVE, number, mark)),
            0,
            work_dir.name,
        )
        self.expect_whole(work_dir)
        if not mark.exists():
            return False
        self.expect_said(work_dir, 'cannot be')
        self.expect_said(work_dir, os.strerror(errno.ENOSPC))
        return True

    def full_disk(self) -> str:
        """On a disk with room for some two checkpoints, then for more. Returns how that was."""
        size = (self.folder / 'whole' / f'iter_{ITERATIONS}.pth').stat().st_size
        work_dir = self.folder / 'full'
        work_dir.mkdir()
        mounted = mount(work_dir, int(1.6 * size))
        try:
            status = self.train(work_dir, lambda: None if mounted else limit_files(size - 1000))
            self.expect(status, 2, 'on a full disk')
            self.expect_said(work_dir, 'error: ')
            self.expect_said(work_dir, 'resume with --resume')
            if mounted:
                kept = sorted(path.name for path in work_dir.glob('*.pth'))
                self.expect(kept, [f'iter_{SAVE}.pth'], 'kept on a full disk')
                mount(work_dir, 20 * size, 'remount,')
            self.expect(self.train(work_dir), 0, 'with room again')
            self.expect_whole(work_dir)
        finally:
            if mounted:
                subprocess.run(['umount', str(work_dir)], check=True)
        return 'tmpfs' if mounted else 'RLIMIT_FSIZE'

    def damaged(self) -> None:
        """The newest checkpoint is damaged in several ways."""
        for name, change in (
            ('empty', lambda content: b''),
            ('cut', lambda content: content[: len(content) * 2 // 3]),
            ('zeros', lambda content: content[:2000] + bytes(500) + content[2500:]),
            ('bit', flip_one_bit),
        ):
            work_dir = self.folder / name
            self.expect(
                self.train(
                    work_dir, lambda: fail_at(work_dir, 3 * SAVE, 1, self.folder / f'{name}.mark')
                ),
                2,
                name,
            )
            # what is there is of the sixth iteration; a damaged one of the ninth comes to it
            content = (self.folder / 'whole' / f'iter_{ITERATIONS}.pth').read_bytes()
            newest = work_dir / f'iter_{ITERATIONS}.pth'
            newest.write_bytes(change(content))
            self.expect(self.train(work_dir), 0, name)
            self.expect_said(work_dir, f'{newest} is ')
            self.expect_whole(work_dir)
            self.damages += 1


def flip_one_bit(content: bytes) -> bytes:
    """In the middle of the largest tensor of a checkpoint."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        largest = max(archive.infolist(), key=lambda record: record.file_size)
    place = largest.header_offset + largest.file_size // 2
    return content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :]


def fail_at(folder: Path, step: int, number: int, mark: Path) -> None:
    """From now on, the n-th operation on files of one checkpoint finds no room.

    Python tells of every open, rename and remove before it happens. What a write finds is
    seen on a disk that is full.
    """
    state = {'begun': False, 'count': 0}

    def hook(event: str, details: tuple) -> None:
        if event not in ('open', 'os.rename', 'os.remove') or state['count'] >= number:
            return
        path = os.fspath(details[0]) if isinstance(details[0], (str, os.PathLike)) else ''
        if f'.iter_{step}.pth.' in path:
            state['begun'] = True
        ours = path == str(folder) or '.pth' in path or 'last_checkpoint' in path
        if not state['begun'] or not ours:
            return
        if f'iter_{step + SAVE}.pth' in path:  # the next one: there were fewer operations
            state['count'] = number
            return
        state['count'] += 1
        if state['count'] == number:
            mark.touch()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    sys.addaudithook(hook)


def mount(folder: Path, size: int, more: str = '') -> bool:
    """A file system of so many bytes in memory. Returns whether that was allowed."""
    command = ['mount', '-t', 'tmpfs', '-o', f'{more}size={size}', 'tmpfs', str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def limit_files(size: int) -> None:
    """No file of this process may be larger."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
