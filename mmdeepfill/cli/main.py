"""The ``mmdeepfill`` command: a table of subcommands, each in a module of its own."""

import argparse
import sys
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from ..core.wording import suggest
from ..version import __version__
from .errors import exit_on_user_error


class Parser(argparse.ArgumentParser):
    """A parser that names options which do not exist, whatever else is missing."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """See argparse; the words are kept for messages."""
        self._words = list(args or ())
        known, unknown = super().parse_known_args(args, namespace)
        if unknown and not self._subparsers:  # here, where the options are known
            self.error(f'unrecognized arguments: {" ".join(unknown)}')
        return known, unknown

    def error(self, message: str) -> NoReturn:
        """End with status 2, usage and message; and the first option that does not exist."""
        known = [name for name in self._option_string_actions if name.startswith('--')]
        for word in getattr(self, '_words', ()):
            name = word.split('=')[0]
            if (
                name.startswith('--')
                and len(name) > 2
                and not self._subparsers
                and not any(option.startswith(name) for option in known)
            ):
                message += f'. There is no option {name}.{suggest(name, known)}'
                break
        super().error(message)


class Command(NamedTuple):
    """The module and the purpose of a subcommand.

    Its module has ``add_arguments(parser)`` and ``run(args)``, which returns the exit
    status or None; it is imported when the subcommand is called, so that help comes at
    once. ``run`` raises :class:`~mmdeepfill.cli.errors.UserError` for a user's mistake.
    """

    module: str
    help: str


#: By name, in the order of the help text.
COMMANDS = {
    # use
    'inpaint': Command('mmdeepfill.cli.inpaint', 'Fill holes in pictures and videos.'),
    'app': Command('mmdeepfill.cli.app', 'Paint holes and fill them on a local web page.'),
    'models': Command('mmdeepfill.cli.models', 'List all models, and which weights are available.'),
    'zoo': Command('mmdeepfill.cli.zoo', 'List, download, verify and pack released weights.'),
    # train
    'train': Command('mmdeepfill.cli.train', 'Train a model.'),
    'test': Command('mmdeepfill.cli.test', 'Measure a checkpoint on the test set of a config.'),
    'convert': Command('mmdeepfill.cli.convert', 'Convert weights of other programs.'),
    'publish': Command('mmdeepfill.cli.publish', 'Make a checkpoint ready to be handed out.'),
    # measure
    'eval': Command('mmdeepfill.cli.evaluate', 'Measure a model on a frozen protocol.'),
    'manifest': Command('mmdeepfill.cli.manifest', 'Make and check evaluation protocols.'),
    'export': Command('mmdeepfill.cli.export', 'Write a model to an ONNX or TorchScript file.'),
    'compare': Command('mmdeepfill.cli.compare', 'Put results side by side.'),
    'replay': Command('mmdeepfill.cli.replay', 'Run an iteration again that gave NaN or infinity.'),
    # data
    'data': Command('mmdeepfill.cli.data', 'Make and check lists of images of known data sets.'),
    'masks': Command('mmdeepfill.cli.masks', 'Draw masks, take them from videos, measure them.'),
    'scenes': Command('mmdeepfill.cli.scenes', 'Draw procedural scenes into files.'),
    'migrate': Command('mmdeepfill.cli.migrate', 'Write a config of mmagic as one of ours.'),
    'browse': Command('mmdeepfill.cli.browse', 'Show what a config feeds to its model.'),
    # before training
    'doctor': Command('mmdeepfill.cli.doctor', 'Look for what would spoil a run.'),
}


def main(argv: list[str] | None = None) -> int:
    """Run a subcommand as ``sys.argv`` says.

    Returns:
        int: The exit status: 0 for success, 2 for a user's mistake.
    """
    argv = sys.argv[1:] if argv is None else argv
    name = next((word for word in argv if not word.startswith('-')), None)
    with exit_on_user_error('--traceback' in argv):
        return _run(argv, name)


def _run(argv: list[str], name: str | None) -> int:
    parser = Parser(
        prog='mmdeepfill',
        description='Fill holes in photographs; train and test what does.',
        epilog='`mmdeepfill COMMAND --help` says more about one of them.',
    )
    parser.add_argument('--version', action='version', version=f'mmdeepfill {__version__}')
    commands = parser.add_subparsers(dest='command', metavar='COMMAND', required=True)
    for key, command in COMMANDS.items():
        sub = commands.add_parser(key, help=command.help, description=command.help)
        if key == name:
            module = import_module(command.module)
            module.add_arguments(sub)
            sub.add_argument(
                '--traceback', action='store_true', help='show the whole traceback of an error'
            )
    args = parser.parse_args(argv)
    return module.run(args) or 0
