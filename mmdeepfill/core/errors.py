"""Errors of a file of weights, from its address to its contents.

In a module without torch, so that a command line can name these and stay light.
"""


class CheckpointError(ValueError):
    """A checkpoint cannot be had or used. The message is complete: it names the file."""


class DownloadError(CheckpointError):
    """No source gave the file; the message says of each what went wrong."""


class WrongFileError(CheckpointError):
    """A file is not the one it is said to be, by its sha256 or its size."""


class UnsafeCheckpointError(CheckpointError):
    """A file holds more than tensors and plain values; it was not unpickled."""


class MismatchError(CheckpointError):
    """The names or shapes of a checkpoint's tensors are not the model's."""


class MissingWeightsError(FileNotFoundError, CheckpointError):
    """The weights of a network that a metric, a loss or a model looks through are not there."""
