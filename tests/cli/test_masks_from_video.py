import cv2
import pytest

from mmdeepfill.cli.main import main
from mmdeepfill.datasets.masks import read_mask
from tests.datasets.masks.test_occlusion import moving_square


@pytest.fixture
def frames(tmp_path):
    folder = tmp_path / 'frames'
    folder.mkdir()
    for number in range(7):
        frame = cv2.cvtColor(moving_square(12 * number % 72), cv2.COLOR_RGB2BGR)
        assert cv2.imwrite(str(folder / f'{number:03d}.png'), frame)
    return folder


def make(frames, out, *options):
    return main(
        [
            'masks',
            'from-video',
            str(frames),
            '--out',
            str(out),
            '--size',
            '64',
            '--every',
            '1',
            '--min-ratio',
            '.005',
            '--max-ratio',
            '.9',
            *options,
        ]
    )


def test_masks_of_a_folder_of_frames(frames, tmp_path, capsys):
    assert make(frames, tmp_path / 'out') == 0
    files = sorted((tmp_path / 'out').iterdir())
    assert files and [file.name for file in files] == [f'{i:06d}.png' for i in range(len(files))]
    assert f'{len(files)} masks of 64x64, white = hole' in capsys.readouterr().out
    for file in files:
        mask = read_mask(file)
        assert mask.shape == (64, 64) and 0.005 <= mask.mean() <= 0.9
    assert make(frames, tmp_path / 'again') == 0
    assert [file.read_bytes() for file in files] == [
        (tmp_path / 'again' / file.name).read_bytes() for file in files
    ]


def test_masks_of_a_video(frames, tmp_path):
    video = tmp_path / 'video.avi'
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter_fourcc(*'MJPG'), 10, (200, 160))
    assert writer.isOpened()
    for file in sorted(frames.iterdir()):
        writer.write(cv2.imread(str(file)))
    writer.release()
    assert make(video, tmp_path / 'out', '--copies', '2') == 0
    assert len(list((tmp_path / 'out').iterdir())) > 6


@pytest.mark.parametrize(
    'options, message',
    [
        (['--min-ratio', '.6', '--max-ratio', '.5'], '--min-ratio and --max-ratio: expected 0 <='),
        (['--dilation', '5', '2'], r'dilation must be a pair'),
        (['--step', '9'], 'fewer than 10 frames could be read'),
        (['--min-ratio', '.98', '--max-ratio', '1'], 'none of 6 masks has a part of hole'),
    ],
)
def test_mistakes(frames, tmp_path, capsys, options, message):
    with pytest.raises(SystemExit, match='2'):
        make(frames, tmp_path / 'out', *options)
    assert message in capsys.readouterr().err
    assert not (tmp_path / 'out').exists()


def test_videos_that_are_none(tmp_path, capsys):
    (tmp_path / 'text.mp4').write_text('no video')
    (tmp_path / 'noise.mp4').write_bytes(bytes(range(256)) * 4)
    for name, message in (
        ('text.mp4', 'is a text, and no video'),
        ('noise.mp4', 'is no video that this OpenCV can decode'),
        ('nothing', 'no video or folder of frames'),
    ):
        with pytest.raises(SystemExit, match='2'):
            make(tmp_path / name, tmp_path / 'out')
        assert message in capsys.readouterr().err


def test_nothing_is_written_over(frames, tmp_path, capsys):
    out = tmp_path / 'out'
    out.mkdir()
    (out / 'mine.png').write_bytes(b'mine')
    with pytest.raises(SystemExit, match='2'):
        make(frames, out)
    assert 'must be empty or not be there' in capsys.readouterr().err
    assert [file.name for file in out.iterdir()] == ['mine.png']
