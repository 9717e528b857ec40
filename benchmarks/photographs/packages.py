"""Files out of packages, without installing them."""

import hashlib
import importlib.metadata
import importlib.util
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


class Unavailable(RuntimeError):
    """A package that cannot be had here; the message says what to do."""


class Package:
    """An unpacked package.

    Args:
        root (Path): Folder that its files lie below.
        version (str): Of the package.
        name (str): Of the package.
    """

    def __init__(self, root: Path, version: str, name: str) -> None:
        self.root, self.version, self.name = root, version, name

    def read(self, file: str, member: str | None = None) -> bytes:
        """Bytes of a file, or of a member of a zip archive.

        Args:
            file (str): Path below the package's root.
            member (str, optional): Name in the archive; or '@OFFSET+LENGTH', bytes of a file
                that holds others, such as Qt's resource files.

        Raises:
            Unavailable: If the package lacks it.
        """
        try:
            if member is None:
                return (self.root / file).read_bytes()
            if member.startswith('@'):
                offset, length = map(int, member[1:].split('+'))
                return (self.root / file).read_bytes()[offset : offset + length]
            with zipfile.ZipFile(self.root / file) as archive:
                return archive.read(member)
        except (OSError, KeyError) as error:
            raise Unavailable(
                f'{self.name} {self.version} has no {member or file}: the catalogue '
                'was made with another version'
            ) from error

    @property
    def copyright_file(self) -> str:
        """Text of a Debian package's copyright file; of others, nothing."""
        path = self.root / 'usr/share/doc' / self.name / 'copyright'
        return path.read_text(encoding='utf-8', errors='replace') if path.is_file() else ''


@contextmanager
def opened(source: str, name: str, debs: Path | None = None) -> Iterator[Package]:
    """Open a package for the time of a block.

    Args:
        source (str): 'debian' or 'python'.
        name (str): Of the package.
        debs (Path, optional): Folder of ``.deb`` files; without it, apt is asked.

    Raises:
        Unavailable: If it cannot be had.
    """
    if source == 'python':
        yield _python_package(name)
        return
    with TemporaryDirectory(prefix='photographs-') as scratch:
        deb = _find(debs, name) if debs else _download(name, Path(scratch))
        if shutil.which('dpkg-deb') is None:
            raise Unavailable(f'{deb.name} needs dpkg-deb to be unpacked (Debian package dpkg)')
        root = Path(scratch) / 'root'
        subprocess.run(['dpkg-deb', '-x', str(deb), str(root)], check=True)
        version = subprocess.run(
            ['dpkg-deb', '-f', str(deb), 'Version'], check=True, text=True, capture_output=True
        ).stdout.strip()
        yield Package(root, version, name)


def _python_package(name: str) -> Package:
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise Unavailable(
            f'the Python package {name} is not installed: pip install "mmdeepfill[samples,metrics]"'
        )
    distribution = importlib.metadata.packages_distributions()[name][0]
    return Package(Path(spec.origin).parent, importlib.metadata.version(distribution), name)


def _find(debs: Path, name: str) -> Path:
    found = sorted(debs.glob(f'{name}_*.deb'))
    if not found:
        raise Unavailable(
            f'--debs {debs}: no {name}_*.deb in it; fetch it with `apt-get download '
            f'{name}` where there is apt'
        )
    return found[-1]


def _download(name: str, folder: Path) -> Path:
    if shutil.which('apt-get') is None:
        raise Unavailable(
            f'{name} is a Debian package and there is no apt-get: give a folder of '
            '.deb files with --debs'
        )
    done = subprocess.run(
        ['apt-get', 'download', name], cwd=folder, text=True, check=False, capture_output=True
    )
    if done.returncode:
        raise Unavailable(
            f'apt-get download {name} failed; run apt-get update, or give a folder '
            f'of .deb files with --debs: {done.stderr.strip()[-300:]}'
        )
    return _find(folder, name)


def sha256(data: bytes) -> str:
    """Hash of bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
