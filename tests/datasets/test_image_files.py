import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from mmdeepfill.datasets import image_bytes
from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.image_files import find_images

RGB = np.random.default_rng(0).integers(0, 256, (17, 23, 3), dtype=np.uint8)


def test_rgb_order_and_values(tmp_path):
    Image.fromarray(RGB).save(tmp_path / 'x.png')
    assert (read_image(tmp_path / 'x.png') == RGB).all()


@pytest.mark.parametrize('kind', ['JPEG', 'PNG', 'WEBP', 'BMP', 'TIFF'])
def test_older_opencv_without_rgb_decoding_gives_the_same(tmp_path, monkeypatch, kind):
    path = tmp_path / f'x.{kind.lower()}'
    smooth = cv2.resize(RGB, (64, 48), interpolation=cv2.INTER_CUBIC)
    Image.fromarray(smooth).save(path, kind)
    image = read_image(path)
    assert np.abs(image.astype(int) - np.array(Image.open(path).convert('RGB'))).max() <= 3
    monkeypatch.setattr(image_bytes, '_DECODE_RGB', None)
    assert (read_image(path) == image).all()


def test_grey_palette_alpha_and_sixteen_bits(tmp_path):
    grey = RGB[..., 0]
    Image.fromarray(grey).save(tmp_path / 'grey.png')
    assert (read_image(tmp_path / 'grey.png') == grey[..., None]).all()

    palette = Image.fromarray(RGB).convert('P', palette=Image.Palette.ADAPTIVE)
    palette.save(tmp_path / 'palette.png')
    assert (read_image(tmp_path / 'palette.png') == np.array(palette.convert('RGB'))).all()

    # What lies under transparent pixels is kept: alpha is dropped, not blended.
    Image.fromarray(np.dstack([RGB, grey])).save(tmp_path / 'alpha.png')
    assert (read_image(tmp_path / 'alpha.png') == RGB).all()

    deep = RGB[..., ::-1].astype(np.uint16) * 256 + 255
    cv2.imwrite(str(tmp_path / 'deep.png'), deep)
    assert (read_image(tmp_path / 'deep.png') == RGB).all()


@pytest.mark.parametrize('orientation', range(1, 9))
def test_exif_orientation_as_pillow_applies_it(tmp_path, orientation):
    smooth = cv2.resize(RGB, (64, 48), interpolation=cv2.INTER_CUBIC)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(smooth).save(tmp_path / 'x.jpg', exif=exif, quality=95, subsampling=0)
    expected = np.array(ImageOps.exif_transpose(Image.open(tmp_path / 'x.jpg')))
    image = read_image(tmp_path / 'x.jpg')
    assert image.shape == expected.shape
    assert np.abs(image.astype(int) - expected).max() <= 3  # two JPEG decoders


@pytest.mark.parametrize('kind', ['JPEG', 'PNG', 'WEBP'])
@pytest.mark.parametrize('kept', [0.5, 0.98])
def test_cut_off_files_are_refused_and_named(tmp_path, kind, kept):
    buffer = io.BytesIO()
    Image.fromarray(RGB).resize((200, 150)).save(buffer, kind)
    data = buffer.getvalue()
    path = tmp_path / f'cut.{kind.lower()}'
    path.write_bytes(data)
    assert read_image(path).shape == (150, 200, 3)
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(ValueError, match='cut off|cannot decode') as raised:
        read_image(path)
    assert str(path) in str(raised.value)


def test_the_end_of_a_thumbnail_is_not_the_end_of_the_jpeg(tmp_path):
    big, small = io.BytesIO(), io.BytesIO()
    Image.fromarray(RGB).resize((200, 150)).save(big, 'JPEG')
    Image.fromarray(RGB).save(small, 'JPEG')
    thumbnail, data = small.getvalue(), big.getvalue()
    segment = b'\xff\xe1' + (len(thumbnail) + 2).to_bytes(2, 'big') + thumbnail
    with_thumbnail = data[:2] + segment + data[2:]
    path = tmp_path / 'x.jpg'
    path.write_bytes(with_thumbnail + b'trailing bytes of a camera')
    assert read_image(path).shape == (150, 200, 3)
    path.write_bytes(with_thumbnail[: -len(data) // 2])
    with pytest.raises(ValueError, match='cut off'):
        read_image(path)


@pytest.mark.parametrize(
    'content,message',
    [(b'', 'is empty'), (b'not an image', 'cannot decode'), (b'\xff\xd8', 'cut off')],
)
def test_what_is_no_image_is_refused(tmp_path, content, message):
    path = tmp_path / 'broken.jpg'
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f'{message}.*broken.jpg'):
        read_image(path)
    with pytest.raises(FileNotFoundError, match='not found.*gone.jpg'):
        read_image(tmp_path / 'gone.jpg')


def test_find_images_is_sorted_recursive_and_follows_links(tmp_path):
    (tmp_path / 'elsewhere').mkdir()
    (tmp_path / 'root' / 'z').mkdir(parents=True)
    for name in ('root/b.jpg', 'root/z/a.JPEG', 'elsewhere/c.png', 'root/._b.jpg', 'root/t.txt'):
        (tmp_path / name).touch()
    (tmp_path / 'root' / 'link').symlink_to(tmp_path / 'elsewhere')
    assert find_images(tmp_path / 'root') == ['b.jpg', 'link/c.png', 'z/a.JPEG']
    assert find_images(tmp_path / 'root', ['.png']) == ['link/c.png']
