"""Small videos."""

from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip('av', reason='videos need av: pip install "mmdeepfill[video]"')

import av

RATE = Fraction(30000, 1001)
SIZE = 50, 70


def picture(number, size=SIZE):
    """(H, W, 3) uint8: a green box that moves down to the right on brown."""
    image = np.full((*size, 3), (200, 100, 50), np.uint8)
    image[number : number + 8, number : number + 8] = 10, 250, 30
    return image


def write(path, pictures, codec='ffv1', form='yuv420p', audio=None, times=None):
    """Encode (H, W, 3) uint8 arrays; ``times`` are in 1/1000 s."""
    with av.open(str(path), 'w') as out:
        stream = out.add_stream(codec, rate=RATE)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = form
        stream.codec_context.time_base = Fraction(1, 1000)
        sound = out.add_stream(audio, rate=48000) if audio else None
        for number, array in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(array, 'rgb24').reformat(format=form)
            frame.pts = times[number] if times else round(number * 1000 / RATE)
            frame.time_base = Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if sound:
            _write_tone(out, sound)
    return path


def _write_tone(out, stream):
    wave = np.sin(np.arange(16000) / 20).astype(np.float32)[None].repeat(2, 0)
    tone = av.AudioFrame.from_ndarray(wave, format='fltp', layout='stereo')
    tone.sample_rate, tone.pts, tone.time_base = 48000, 0, Fraction(1, 48000)
    resampler = av.AudioResampler(
        format=stream.codec_context.format.name,
        layout='stereo',
        rate=48000,
        frame_size=stream.codec_context.frame_size or 960,
    )
    for frame in resampler.resample(tone) + resampler.resample(None):
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def read(path):
    """Times in seconds, and for each frame the samples (h, w) of its planes."""
    times, frames = [], []
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams.video[0]):
            kind = np.uint16 if frame.format.components[0].bits > 8 else np.uint8
            times.append(frame.pts * frame.time_base)
            frames.append(
                [
                    np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width].copy()
                    for plane in frame.planes
                ]
            )
    return times, frames


def packets(path, kind='audio'):
    """Encoded bytes of a kind of stream."""
    with av.open(str(path)) as container:
        stream = next(s for s in container.streams if s.type == kind)
        return stream.codec_context.name, [bytes(p) for p in container.demux(stream) if p.size]
