"""``mmdeepfill app``: fill holes on a local web page."""

import argparse
import os
import socket
import sys
import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path

from ..app import INSTALL
from .errors import UserError, blame_config
from .places import check_place

_PORT = 7860
#: Of the command too: an address in a message, and a page in a browser.
_NEEDED = ('starlette', 'uvicorn', 'filelock')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.add_argument(
        '--model',
        metavar='NAME',
        help='proposed on the page: a name of `mmdeepfill models`, or '
        'a config file; by default the one that `inpaint` would take',
    )
    parser.add_argument('--checkpoint', metavar='FILE', help='weights of --model')
    parser.add_argument(
        '--device', help="'cpu', 'cuda', 'cuda:1', 'mps'; by default the best there is"
    )
    parser.add_argument('--threads', type=_count, metavar='N', help='of the CPU, for a model')
    parser.add_argument(
        '--host',
        default='127.0.0.1',
        metavar='ADDRESS',
        help='where to listen (default: %(default)s, which only this computer can reach)',
    )
    parser.add_argument(
        '--port', type=_port, default=_PORT, help='0 for any that is free (default: %(default)s)'
    )
    parser.add_argument(
        '--allow-host',
        action='append',
        default=[],
        metavar='NAME',
        help='another name that the page is reached by, e.g. of a proxy; may be repeated',
    )
    parser.add_argument(
        '--folder',
        type=Path,
        metavar='FOLDER',
        help='photographs to work through, one after the other; results go to --out',
    )
    parser.add_argument(
        '--masks',
        type=Path,
        metavar='FOLDER',
        help='masks for --folder, found as `mmdeepfill inpaint` finds them, to begin with',
    )
    parser.add_argument(
        '--out',
        type=Path,
        metavar='FOLDER',
        help='for results of --folder, as PNG (TIFF of floating point); nothing else is written',
    )
    parser.add_argument('--no-browser', action='store_true', help='do not open the page')
    parser.add_argument(
        '--max-upload',
        type=_count,
        default=64,
        metavar='MIB',
        help='largest file (default: %(default)d MiB)',
    )
    parser.add_argument(
        '--max-megapixels',
        type=_count,
        default=50,
        metavar='N',
        help='largest photograph (default: %(default)d)',
    )


def run(args: argparse.Namespace) -> int:
    """Serve the page until Ctrl-C."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(INSTALL.format(missing=' and '.join(missing)))
    if args.checkpoint and not args.model:
        raise UserError('--checkpoint: also say which --model it is of')
    album = _open_album(args)
    from ..app.serving import open_socket

    try:
        sock = open_socket(args.host, args.port)
    except socket.gaierror as error:
        raise UserError(
            '--host: expected an address or a name of this computer, such as '
            f'127.0.0.1, got {args.host!r} ({error.strerror})'
        ) from error
    except OSError as error:
        raise UserError(
            f'--host {args.host} --port {args.port}: cannot listen there: {error}. '
            'Choose another --port, or 0 for any that is free.'
        ) from error
    from ..app.folder import WorkFolder
    from ..app.worker import WorkerProcess

    worker = WorkerProcess(args.model, args.checkpoint, args.device, args.threads)
    try:
        if args.model:
            with blame_config('--model', origin=False):
                worker.load(args.model)
        with WorkFolder() as folder:
            app, jobs = _assemble(args, folder, worker, album)
            _serve(args, app, sock)
            worker.close()
            jobs.close()
    finally:
        worker.close()
        sock.close()
    print('stopped')
    return 0


def _open_album(args: argparse.Namespace):
    for name in ('masks', 'out'):
        if getattr(args, name) is not None and args.folder is None:
            raise UserError(f'--{name}: also name the --folder of photographs')
    if args.folder is None:
        return None
    if args.out is None:
        raise UserError('--folder: also name the folder for results, --out')
    check_place(args.out, '--out', folder=True)
    from ..app.album import Album

    try:
        return Album(args.folder, args.out, args.masks)
    except (FileNotFoundError, ValueError) as error:
        raise UserError(f'--folder, --masks, --out: {error}') from error


def _assemble(args: argparse.Namespace, folder: Path, worker, album):
    from ..app.catalogue import Catalogue
    from ..app.jobs import JobQueue
    from ..app.limits import Limits
    from ..app.pictures import PictureStore
    from ..app.routes import create_app

    limits = Limits(upload_bytes=args.max_upload * 2**20, pixels=args.max_megapixels * 1_000_000)
    pictures = PictureStore(folder, limits)
    jobs = JobQueue(folder, pictures, worker, limits)
    catalogue = Catalogue(args.model, args.checkpoint)
    app = create_app(catalogue, pictures, jobs, limits, args.host, args.allow_host, album)
    return app, jobs


def _serve(args: argparse.Namespace, app, sock) -> None:
    from ..app.guard import is_loopback
    from ..app.serving import address_of, serve

    address = address_of(sock)

    def ready():
        print(f'mmdeepfill app: {address}  (Ctrl-C ends it)', flush=True)
        if not is_loopback(args.host):
            print(
                f'warning: listening on {args.host}: whoever reaches this computer may use the '
                'page; there is no password and no encryption',
                file=sys.stderr,
                flush=True,
            )
        if not args.no_browser and _has_desktop():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    serve(app, sock, ready)


def _has_desktop() -> bool:
    """Without one, `webbrowser` would start a browser in the terminal."""
    return sys.platform in ('win32', 'darwin') or bool(
        os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY')
    )


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f'expected 1 or more, got {text}')
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError(f'expected 0 to 65535, got {text}')
    return value
