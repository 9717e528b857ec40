"""Files written by Pillow, OpenCV and tifffile, and read again by them."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from mmdeepfill.imageio.pictures import Metadata, Picture, read_picture, write_picture

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()
EXIF, GPS, ORIENTATION, MAKER, TAKEN = 34665, 34853, 274, 271, 36867
#: Places of the corner pixels 0 (top left), 1 (top right), 2 (bottom left), 3 (bottom right) of
#: what is stored, on the display: EXIF 2.3, table of the tag Orientation.
DISPLAYED = {
    1: [[0, 1], [2, 3]],
    2: [[1, 0], [3, 2]],
    3: [[3, 2], [1, 0]],
    4: [[2, 3], [0, 1]],
    5: [[0, 2], [1, 3]],
    6: [[2, 0], [3, 1]],
    7: [[3, 1], [2, 0]],
    8: [[1, 3], [0, 2]],
}
SIXTEEN = [None, 3, 4]


def colours(channels=4, dtype=np.uint8, size=(23, 37)):
    shape = size if channels is None else (*size, channels)
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max + 1, shape, dtype)


def exif(orientation=1):
    tags = Image.Exif()
    tags[ORIENTATION], tags[MAKER] = orientation, 'Maker'
    tags[EXIF], tags[GPS] = {TAKEN: '2020:01:02 03:04:05'}, {1: 'N'}
    return tags.tobytes()


def in_mode(mode):
    if mode == 'LA':
        return Image.fromarray(colours(2))
    if mode == 'RGBA':
        return Image.fromarray(colours(4))
    return Image.fromarray(colours(3)).convert(mode)


def opened(path):
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        tags = image.getexif()
        described = {
            'maker': tags.get(MAKER),
            'turn': tags.get(ORIENTATION, 1),
            'taken': tags.get_ifd(EXIF).get(TAKEN),
            'gps': tags.get_ifd(GPS).get(1),
            'profile': image.info.get('icc_profile'),
        }
        image.load()
    return image, described


@pytest.mark.parametrize('orientation', [1, 6])
@pytest.mark.parametrize(
    'mode, suffix',
    [
        *((mode, '.png') for mode in ('1', 'L', 'LA', 'P', 'RGB', 'RGBA')),
        *((mode, '.tif') for mode in ('1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'CMYK')),
        ('RGB', '.webp'),
        ('RGBA', '.webp'),
    ],
)
def test_a_file_that_is_read_and_written_is_the_same_picture(tmp_path, mode, suffix, orientation):
    source, target = tmp_path / f'source{suffix}', tmp_path / f'target{suffix}'
    options = {'lossless': True, 'exact': True} if suffix == '.webp' else {}
    in_mode(mode).save(source, exif=exif(orientation), icc_profile=PROFILE, **options)
    picture = read_picture(source)
    assert picture.size == ((23, 37) if orientation == 1 else (37, 23))
    write_picture(picture, target)
    (before, described), (after, still) = opened(source), opened(target)
    assert before.mode == after.mode
    assert np.array_equal(np.asarray(before), np.asarray(after))
    assert still == described
    assert described == {
        'maker': 'Maker',
        'turn': orientation,
        'taken': '2020:01:02 03:04:05',
        'gps': 'N',
        'profile': PROFILE,
    }


@pytest.mark.parametrize('suffix', ['.png', '.tif', '.jpg'])
@pytest.mark.parametrize('orientation', DISPLAYED)
def test_pixels_are_as_displayed(tmp_path, orientation, suffix):
    stored = np.kron(np.array([[0, 80], [160, 240]], np.uint8), np.ones((8, 16), np.uint8))
    path = tmp_path / f'turned{suffix}'
    Image.fromarray(stored).save(path, exif=exif(orientation))
    shown = read_picture(path).pixels
    assert shown.shape == ((16, 32) if orientation < 5 else (32, 16))
    corners = shown[[0, 0, -1, -1], [0, -1, 0, -1]].reshape(2, 2) / 80
    assert np.rint(corners).tolist() == DISPLAYED[orientation]


@pytest.mark.parametrize('channels', SIXTEEN)
@pytest.mark.parametrize('suffix', ['.png', '.tif'])
def test_16_bits_stay_16_bits(tmp_path, suffix, channels):
    tifffile = pytest.importorskip('tifffile')
    pixels = colours(channels, np.uint16)
    source, target = tmp_path / f'source{suffix}', tmp_path / f'target{suffix}'
    order = slice(None) if channels is None else [2, 1, 0, 3][:channels]
    cv2.imwrite(str(source), pixels[..., order] if channels else pixels)
    picture = read_picture(source)
    assert picture.pixels.dtype == np.uint16 and np.array_equal(picture.pixels, pixels)
    write_picture(picture, target)
    if suffix == '.tif':
        written = tifffile.imread(target)
    else:
        written = (
            cv2.imread(str(target), cv2.IMREAD_UNCHANGED)[..., order]
            if channels
            else cv2.imread(str(target), cv2.IMREAD_UNCHANGED)
        )
    assert written.dtype == np.uint16 and np.array_equal(written, pixels)


@pytest.mark.parametrize('channels', SIXTEEN)
@pytest.mark.parametrize('orientation', DISPLAYED)
def test_16_bits_with_metadata_go_from_one_format_to_the_other(tmp_path, channels, orientation):
    tifffile = pytest.importorskip('tifffile')
    pixels = colours(channels, np.uint16)
    tifffile.imwrite(
        tmp_path / 'a.tif',
        pixels,
        photometric='rgb' if channels else 'minisblack',
        extrasamples=['unassalpha'] if channels == 4 else None,
        iccprofile=PROFILE,
        extratags=[(ORIENTATION, 'H', 1, orientation, True), (MAKER, 's', 0, 'Maker', True)],
    )
    turned = read_picture(tmp_path / 'a.tif')
    write_picture(turned, tmp_path / 'b.png')
    write_picture(read_picture(tmp_path / 'b.png'), tmp_path / 'c.tif')
    assert np.array_equal(read_picture(tmp_path / 'b.png').pixels, turned.pixels)
    assert np.array_equal(tifffile.imread(tmp_path / 'c.tif'), pixels)
    with Image.open(tmp_path / 'b.png') as image:
        assert image.info['icc_profile'] == PROFILE
        assert (image.getexif()[ORIENTATION], image.getexif()[MAKER]) == (orientation, 'Maker')
    with tifffile.TiffFile(tmp_path / 'c.tif') as file:
        tags = file.pages[0].tags
        assert tags[ORIENTATION].value == orientation and tags[34675].value == PROFILE


def test_floating_point_tiff(tmp_path):
    pixels = np.random.default_rng(0).random((20, 30), np.float32)
    Image.fromarray(pixels).save(tmp_path / 'a.tif')
    write_picture(read_picture(tmp_path / 'a.tif'), tmp_path / 'b.tif')
    with Image.open(tmp_path / 'b.tif') as image:
        assert np.array_equal(np.asarray(image), pixels)


def test_text_and_gamma_of_a_png_and_its_transparent_colour_stay(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text('Title', 'A house')
    text.add(b'gAMA', (45455).to_bytes(4, 'big'))
    Image.fromarray(colours(3)).save(
        tmp_path / 'a.png', pnginfo=text, dpi=(300, 300), transparency=(1, 2, 3)
    )
    write_picture(read_picture(tmp_path / 'a.png'), tmp_path / 'b.png')
    with Image.open(tmp_path / 'a.png') as before, Image.open(tmp_path / 'b.png') as after:
        assert before.info == after.info and after.info['Title'] == 'A house'
        assert after.info['transparency'] == (1, 2, 3) and after.info['gamma'] == 0.45455


@pytest.mark.parametrize('subsampling', [0, 1, 2])
def test_jpeg_keeps_its_quantisation(tmp_path, subsampling):
    smooth = cv2.GaussianBlur(colours(3, size=(64, 96)), (0, 0), 5)
    Image.fromarray(smooth).save(
        tmp_path / 'a.jpg',
        quality=61,
        subsampling=subsampling,
        exif=exif(),
        icc_profile=PROFILE,
        comment='hello',
    )
    write_picture(read_picture(tmp_path / 'a.jpg'), tmp_path / 'b.jpg')
    with Image.open(tmp_path / 'a.jpg') as before, Image.open(tmp_path / 'b.jpg') as after:
        assert after.quantization == before.quantization
        assert after.layer == before.layer  # sampling factors
        assert {k: after.info[k] for k in ('exif', 'icc_profile', 'comment')} == {
            k: before.info[k] for k in ('exif', 'icc_profile', 'comment')
        }
        change = np.abs(np.asarray(before, int) - np.asarray(after, int))
    assert change.mean() < 1  # of 255: the same tables hardly round again


@pytest.mark.parametrize('suffix', ['.png', '.tif', '.webp', '.jpg'])
def test_xmp_stays(tmp_path, suffix):
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">a note</x:xmpmeta>'
    # a PNG has it as text, a TIFF as a tag
    write_picture(Picture(colours(3), Metadata(xmp=xmp)), tmp_path / f'a{suffix}')
    for kind in ('.png', '.tif', '.webp', '.jpg'):
        write_picture(read_picture(tmp_path / f'a{suffix}'), tmp_path / f'b{kind}')
        with Image.open(tmp_path / f'b{kind}') as image:
            found = image.info.get('xmp') or image.info.get('XML:com.adobe.xmp')
            found = image.tag_v2[700] if kind == '.tif' else found
        assert (found.encode() if isinstance(found, str) else found).rstrip(b'\0') == xmp


def test_grey_with_alpha_of_16_bits(tmp_path):
    def chunk(name, content):
        return (
            struct.pack('>I', len(content))
            + name
            + content
            + struct.pack('>I', zlib.crc32(name + content))
        )

    # one row without filter: (grey, alpha) of 1000, 65535 and 40000, 300
    rows = zlib.compress(b'\0' + struct.pack('>4H', 1000, 65535, 40000, 300))
    (tmp_path / 'a.png').write_bytes(
        b'\x89PNG\r\n\x1a\n'
        + chunk(b'IHDR', struct.pack('>2I5B', 2, 1, 16, 4, 0, 0, 0))
        + chunk(b'IDAT', rows)
        + chunk(b'IEND', b'')
    )
    picture = read_picture(tmp_path / 'a.png')
    assert picture.pixels.tolist() == [[[1000, 65535], [40000, 300]]]
    write_picture(picture, tmp_path / 'b.png')
    written = cv2.imread(str(tmp_path / 'b.png'), cv2.IMREAD_UNCHANGED)
    assert written.tolist() == [[[1000, 1000, 1000, 65535], [40000, 40000, 40000, 300]]]


def test_a_palette_takes_its_nearest_colour(tmp_path):
    image = Image.fromarray(np.array([[0, 1], [2, 2]], np.uint8), 'P')
    image.putpalette([0, 0, 0, 250, 0, 0, 0, 0, 200])
    image.save(tmp_path / 'a.png')
    picture = read_picture(tmp_path / 'a.png')
    assert picture.pixels.tolist() == [[[0, 0, 0], [250, 0, 0]], [[0, 0, 200], [0, 0, 200]]]
    pixels = picture.pixels.copy()
    pixels[1, 1] = 200, 30, 10
    write_picture(picture.with_pixels(pixels), tmp_path / 'b.png')
    with Image.open(tmp_path / 'b.png') as after:
        assert after.mode == 'P' and np.asarray(after).tolist() == [[0, 1], [2, 1]]


@pytest.mark.parametrize(
    'pixels, name, message',
    [
        (colours(4), 'a.jpg', r"a.jpg': JPEG has no alpha; write a .png, .webp or .tif"),
        (colours(3, np.uint16), 'a.jpg', 'JPEG has 8 bits per channel, the picture is uint16'),
        (colours(3, np.uint16), 'a.webp', 'WebP has 8 bits per channel'),
        (colours(3, np.uint16), 'a.bmp', 'BMP has 8 bits per channel'),
        (np.zeros((9, 9), np.float32), 'a.png', 'PNG holds 8 or 16 bits, the picture is float32'),
        (colours(3), 'a.gif', r'path must end in one of .png, .*got .*a.gif'),
    ],
)
def test_what_a_format_cannot_hold_is_refused(tmp_path, pixels, name, message):
    (tmp_path / name).write_bytes(b'before')
    with pytest.raises(ValueError, match=message):
        write_picture(Picture(pixels), tmp_path / name)
    assert (tmp_path / name).read_bytes() == b'before'


def test_files_that_cannot_be_read_are_named(tmp_path):
    Image.fromarray(colours(3)).save(tmp_path / 'good.png')
    data = (tmp_path / 'good.png').read_bytes()
    for name, content, message in [
        ('cut.png', data[: len(data) // 2], 'cannot read image file'),
        ('empty.png', b'', 'is empty'),
        ('text.png', b'hello', 'cannot read image file'),
    ]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=f'(?s){message}.*{name}|{name}.*{message}'):
            read_picture(tmp_path / name)
    for name, content in [
        ('photo.cr2', b'hello'),
        ('photo.jpg', b'\0\0\0\x18ftypheic' + bytes(99)),
    ]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=f'{name}.*it is a .*(raw|HEIC) picture'):
            read_picture(tmp_path / name)
    frames = [Image.fromarray(colours(3)), Image.fromarray(colours(3)[::-1])]
    frames[0].save(tmp_path / 'moving.webp', save_all=True, append_images=frames[1:])
    with pytest.raises(ValueError, match='moving.webp.* holds 2 pictures'):
        read_picture(tmp_path / 'moving.webp')
    with pytest.raises(FileNotFoundError, match='nowhere.png'):
        read_picture(tmp_path / 'nowhere.png')
