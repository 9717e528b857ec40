"""A video is one file."""

import pytest

from mmdeepfill.datasets.frames import frame_pairs
from mmdeepfill.imageio.video.streams import open_video
from tests.imageio.video.videos import picture, write

PLAYLISTS = {
    'ffconcat': 'ffconcat version 1.0\nfile secret.mp4\n',
    'hls': '#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n',
    'sdp': 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n'
    'm=video 5004 RTP/AVP 96\n',
}


@pytest.mark.parametrize('name', PLAYLISTS)
def test_a_playlist_opens_nothing(tmp_path, name):
    secret = write(tmp_path / 'secret.mp4', [picture(n) for n in range(4)], 'mpeg4')
    (tmp_path / 'film.mp4').write_text(PLAYLISTS[name])
    with pytest.raises(ValueError, match='film.mp4.*is damaged, or no video'):
        open_video(tmp_path / 'film.mp4').close()
    with pytest.raises(ValueError, match='film.mp4.*is a text, and no video'):
        list(frame_pairs(tmp_path / 'film.mp4'))
    with open_video(secret) as video:
        assert len(list(video.decode(video=0))) == 4
    assert len(list(frame_pairs(secret))) == 3
