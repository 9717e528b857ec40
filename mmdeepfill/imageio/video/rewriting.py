"""A video with its holes filled."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from ...core.files import atomic_write
from .frames import to_array, with_hole
from .masks import unused
from .steady import FEWEST, SteadyFill
from .streams import CONTAINERS, VideoWriter, open_video, video_stream

Fill = Callable[[list[np.ndarray], list[np.ndarray]], list[np.ndarray]]

#: Bytes of the frames of a window, of a pixel of one (decoded, as RGB and filled), and the
#: longest window, in frames.
_WINDOW_BYTES, _PIXEL, _LONGEST = 2**29, 12, 64


def fill_video(
    source: Path,
    masks: Callable[[np.ndarray], Iterator[np.ndarray]],
    target: Path,
    fill: Fill,
    batch_size: int = 1,
    codec: str | None = None,
    crf: int | None = None,
    threads: int | None = None,
    steady: bool = False,
    begun: Callable[[int | None], Callable[[], None]] = lambda total: lambda: None,
    commit: Callable[[], Any] = lambda: None,
) -> dict[str, Any]:
    """Fill the frames of a video.

    By default each is filled by itself, and large holes may flicker. ``steady`` copies what
    other frames show, see :class:`~.steady.SteadyFill`.

    Before it is encoded, a frame is bit-equal to the source outside the hole (see
    :func:`~.frames.with_hole`). Frames keep their times, also where the rate varies.

    Args:
        source (Path): Video; its first video stream is filled.
        masks (callable): From the first frame, (H, W, 3), to masks (H, W) uint8, 1 = hole, one for
            each frame; more are noted.
        target (Path): Written whole or not at all; the suffix says which container.
        fill (callable): Images, uint8 or uint16 RGB, and masks to filled images.
        batch_size (int): Frames that are held at a time; those with a hole are one ``fill``.
        codec, crf, threads: See :class:`~.streams.VideoWriter`.
        steady (bool): Look at :func:`window_of` frames together; ``batch_size`` is not
            used then.
        begun (callable): Gets the number of frames if the container says it, and gives what is
            called after each.
        commit (callable): Called when all is encoded, before the file gets its name.

    Returns:
        dict: ``frames``, ``size`` [height, width], ``hole_ratio`` (the mean of all frames) and
        ``notes``, strings.

    Raises:
        ImportError: ``av`` is not installed.
        ValueError: Damaged or odd video, too few masks, or an encoder that cannot do it.
        OSError: A file cannot be read or written.
    """
    if target.suffix.lower() not in CONTAINERS:
        raise ValueError(f'{str(target)!r} must end in one of {", ".join(CONTAINERS)}')
    with closing(open_video(source)) as container, atomic_write(target) as file:
        writer = VideoWriter(file, container, target.suffix, codec, crf, threads)
        try:
            stream = video_stream(container)
            if steady:
                fill, batch_size = SteadyFill(fill), window_of(stream.height, stream.width)
            frames = _Frames(writer, masks, fill, batch_size, begun(_length(container)), steady)
            stream.thread_type = 'AUTO'
            for packet in container.demux([stream, *container.streams.audio]):
                if packet.stream.index != stream.index:
                    writer.copy(packet)
                    continue
                for frame in packet.decode():
                    frames.add(frame)
            frames.flush()
            if not frames.number:
                raise ValueError(f'{str(source)!r} holds no frame')
            left = unused(frames.masks, frames.number)
            writer.finish()
        except BaseException:
            writer.abandon()
            raise
        commit()
    return {
        'frames': frames.number,
        'size': list(frames.size),
        'hole_ratio': round(frames.holes / frames.number, 6),
        'notes': [*writer.notes, *left],
    }


def window_of(height: int, width: int) -> int:
    """Frames of a size that are looked at together, within a bounded memory.

    Example:
        >>> window_of(240, 320), window_of(2160, 3840)
        (64, 5)
    """
    return min(max(_WINDOW_BYTES // (_PIXEL * height * width), FEWEST), _LONGEST)


class _Frames:
    """Frames on their way from the decoder to the encoder."""

    def __init__(
        self,
        writer: VideoWriter,
        masks: Callable,
        fill: Fill,
        batch_size: int,
        tell: Callable[[], None],
        whole: bool = False,
    ) -> None:
        self.number, self.holes, self.size = 0, 0.0, (0, 0)
        self._writer, self._make_masks, self._fill = writer, masks, fill
        self._batch_size, self._tell, self._whole = batch_size, tell, whole
        self.masks: Iterator[np.ndarray] | None = None
        self._waiting: list[tuple[Any, np.ndarray | None, np.ndarray]] = []

    def add(self, frame: Any) -> None:
        if self.masks is None:
            self._first(frame)
        elif (frame.height, frame.width) != self.size:
            raise ValueError(
                f'frame {self.number} is {frame.height}x{frame.width}, those before '
                f'are {self.size[0]}x{self.size[1]} (height x width)'
            )
        assert self.masks is not None  # since the first frame
        mask = next(self.masks, None)
        if mask is None:
            raise ValueError(
                f'the masks end after {self.number} frames, and there are more to '
                'fill: give one for each frame, or one picture for all'
            )
        image = to_array(frame) if self._whole or mask.any() else None
        self._waiting.append((frame, image, mask))
        self.number += 1
        self.holes += float(mask.mean())
        if len(self._waiting) == self._batch_size:
            self.flush()

    def _first(self, frame: Any) -> None:
        turned = getattr(frame, 'rotation', 0) % 360
        if turned:
            raise ValueError(
                f'it is stored turned by {turned} degrees, as telephones do; turn it '
                'upright first: ffmpeg -i IN.mp4 OUT.mp4 does'
            )
        self.size = frame.height, frame.width
        self.masks = self._make_masks(to_array(frame))

    def flush(self) -> None:
        full = [(image, mask) for _, image, mask in self._waiting if image is not None]
        filled = iter(self._fill(*map(list, zip(*full))) if full else ())
        for frame, image, mask in self._waiting:
            if image is not None:
                result = next(filled)
                frame = with_hole(frame, result, mask) if mask.any() else frame
            self._writer.write(frame)
            self._tell()
        self._waiting = []


def _length(container: Any) -> int | None:
    """The number of frames, as far as the container gives it."""
    stream = video_stream(container)
    if stream.frames:
        return stream.frames
    if container.duration and stream.average_rate:
        return max(round(container.duration / 1_000_000 * stream.average_rate), 1)
    return None
