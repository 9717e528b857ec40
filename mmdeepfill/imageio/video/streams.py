"""The streams of a video: what is encoded again, and what is copied."""

from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from mmdeepfill.core.optional import optional_import

#: FFmpeg's names of containers, by suffix.
CONTAINERS = {
    '.mp4': 'mp4',
    '.m4v': 'mp4',
    '.mov': 'mov',
    '.mkv': 'matroska',
    '.webm': 'webm',
    '.avi': 'avi',
}
#: What is read: containers that are one file. Playlists name others, which FFmpeg would open.
_ONE_FILE = (
    'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,flv,asf,ogg,gif'
)
_ENCODERS = {
    'h264': 'libx264',
    'hevc': 'libx265',
    'vp8': 'libvpx',
    'vp9': 'libvpx-vp9',
    'av1': 'libsvtav1',
    'prores': 'prores_ks',
}
#: Constant quality at which hardly anything is seen to change, on each encoder's own scale.
_CRF = {
    'libx264': 17,
    'libx265': 19,
    'libvpx': 8,
    'libvpx-vp9': 20,
    'libsvtav1': 20,
    'libaom-av1': 20,
}
_LOSSLESS = ('ffv1', 'huffyuv', 'ffvhuff', 'rawvideo', 'png', 'utvideo')


class VideoWriter:
    """A copy of a video, with other frames.

    Size, pixel format, time base, colour tags and metadata are the source's; audio is copied
    as it is where the container can hold it. Other streams are left out.

    Args:
        file (BinaryIO): To write to; seekable.
        source (av.container.InputContainer): To copy from.
        suffix (str): Says which container.
        codec (str, optional): FFmpeg's name of an encoder; by default one of the source's codec.
        crf (int, optional): Its constant quality, lower is better.
        threads (int, optional): Of the encoder.

    Attributes:
        notes (list[str]): What is left out.

    Raises:
        ValueError: There is no such encoder, or it cannot write the pixel format or into the
            container.
    """

    def __init__(
        self,
        file: BinaryIO,
        source: Any,
        suffix: str,
        codec: str | None = None,
        crf: int | None = None,
        threads: int | None = None,
    ) -> None:
        av = optional_import('av', 'video')
        self.notes: list[str] = []
        self._from = video_stream(source)
        self._container = av.open(file, 'w', format=CONTAINERS[suffix.lower()])
        self._container.metadata.update(source.metadata)
        self._video = self._add_video(codec or encoder_of(self._from), crf, threads)
        self.copied = self._add_audio(source)
        left = [
            stream.type
            for stream in source.streams
            if stream.type != 'audio' and stream.index != self._from.index
        ]
        if left:
            self.notes.append(f'left out: {", ".join(sorted(set(left)))} streams')

    def _add_video(self, codec: str, crf: int | None, threads: int | None) -> Any:
        av = optional_import('av', 'video')
        source, context = self._from, self._from.codec_context
        try:
            formats = [form.name for form in av.Codec(codec, 'w').video_formats or ()]
            stream = self._container.add_stream(
                codec, rate=source.guessed_rate or 25, options=_quality(codec, crf)
            )
        except ValueError as error:  # UnknownCodecError is one
            raise ValueError(
                f'video codec {codec!r} cannot be written here ({error}); name '
                'another encoder or container'
            ) from error
        if formats and context.pix_fmt not in formats:
            raise ValueError(
                f'the encoder {codec} cannot write the pixel format '
                f'{context.pix_fmt}; name another, ffv1 into .mkv for example'
            )
        stream.width, stream.height, stream.pix_fmt = context.width, context.height, context.pix_fmt
        if context.sample_aspect_ratio:
            stream.codec_context.sample_aspect_ratio = context.sample_aspect_ratio
        for name in ('color_range', 'color_primaries', 'color_trc', 'colorspace'):
            setattr(stream.codec_context, name, getattr(context, name))
        stream.codec_context.time_base = stream.time_base = source.time_base
        if codec not in _CRF and codec not in _LOSSLESS:
            # without it, FFmpeg takes 200 kbit/s
            stream.codec_context.bit_rate = 2 * (context.bit_rate or 10_000_000)
        if threads:
            stream.codec_context.thread_count = threads
        stream.metadata.update(source.metadata)
        return stream

    def _add_audio(self, source: Any) -> dict[int, Any]:
        """Streams of the copy, by the index of those of the source."""
        copied = {}
        for stream in source.streams.audio:
            try:
                copied[stream.index] = self._container.add_stream_from_template(stream)
            except ValueError:
                self.notes.append(
                    f'left out: audio, since {self._container.format.name} cannot '
                    f'hold {stream.codec_context.name}'
                )
        return copied

    def copy(self, packet: Any) -> None:
        """Copy a packet of audio; of streams that are left out, nothing is written."""
        stream = self.copied.get(packet.stream.index)
        if stream is not None and packet.dts is not None:
            packet.stream = stream
            self._container.mux(packet)

    def write(self, frame: Any) -> None:
        """Encode a frame."""
        self._container.mux(self._video.encode(frame))

    def finish(self) -> None:
        """Write what is left."""
        self._container.mux(self._video.encode(None))
        self._container.close()

    def abandon(self) -> None:
        """Let go of the file, which stays unfinished."""
        with suppress(Exception):  # of what led to this, not of the missing end
            self._container.close()


def _quality(codec: str, crf: int | None) -> dict[str, str]:
    if codec not in _CRF:
        if crf is not None:
            raise ValueError(f'{codec} has no crf')
        return {}
    return {'crf': str(_CRF[codec] if crf is None else crf)}


def video_stream(container: Any) -> Any:
    """The stream that players show.

    Raises:
        ValueError: There is none.
    """
    for stream in container.streams.video:
        if stream.codec_context is not None and stream.codec_context.pix_fmt:
            return stream
    raise ValueError('it holds no video')


def encoder_of(stream: Any) -> str:
    """The encoder that writes what a stream was decoded from.

    Raises:
        ValueError: FFmpeg has none.
    """
    av = optional_import('av', 'video')
    codec = stream.codec_context.codec
    name = getattr(codec, 'canonical_name', codec.name)
    name = _ENCODERS.get(name, name)
    if name not in av.codecs_available:
        raise ValueError(f'{codec.name} can be read and not written; name another encoder')
    return name


def open_video(path: Path) -> Any:
    """Open to read.

    Raises:
        ImportError: ``av`` is not installed.
        ValueError: It is no video; names the file.
        OSError: It cannot be read.
    """
    av = optional_import('av', 'video')
    try:
        return av.open(str(path), options={'format_whitelist': _ONE_FILE})
    except ValueError as error:
        raise ValueError(f'{str(path)!r} is damaged, or no video: {error}') from error
