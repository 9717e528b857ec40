"""TensorFlow's files read without it: what it wrote itself, and every kind of damage."""

import shutil

import numpy as np
import pytest

from mmdeepfill.converters import TensorBundle, find_bundle
from mmdeepfill.converters.sorted_table import crc32c
from testbed.bundle_writer import field, write_bundle, write_table
from tests.golden.tensor_bundle.make import VALUES
from tests.helpers import GOLDEN

SMALL = GOLDEN / 'tensor_bundle' / 'small'


@pytest.mark.parametrize(
    'data, expected',
    [
        # RFC 3720, appendix B.4
        (b'\0' * 32, 0x8A9136AA),
        (b'\xff' * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(range(31, -1, -1)), 0x113FDB5C),
        (b'123456789', 0xE3069283),
        (b'', 0),
    ],
)
def test_known_checksums(data, expected):
    assert crc32c(data) == expected


@pytest.mark.parametrize('size', [*range(1, 14), 999, (1 << 24) + 3])
def test_checksums_of_all_lengths_equal_the_textbook(size):
    # a remainder of polynomials over GF(2): a checksum after a message is divided out, so
    # that message + checksum has the same remainder whatever the message
    data = np.random.default_rng(size).bytes(size)
    assert crc32c(data + crc32c(data).to_bytes(4, 'little')) == 0x48674BC7


def test_what_tensorflow_wrote():
    bundle = TensorBundle(SMALL)
    assert set(bundle.entries) == {*VALUES, 'words'}
    assert {entry.shard for entry in bundle.entries.values()} == {0, 1}
    for name, expected in VALUES.items():
        value = bundle.read(name)
        assert value.dtype == expected.dtype and value.shape == expected.shape
        np.testing.assert_array_equal(value, expected, err_msg=name)


def test_types_that_are_no_numbers_are_named():
    with pytest.raises(ValueError, match='words is of the type string; expected numbers'):
        TensorBundle(SMALL).read('words')
    with pytest.raises(KeyError, match='nothing'):
        TensorBundle(SMALL).read('nothing')


@pytest.fixture
def copied(tmp_path):
    for file in SMALL.parent.glob('small.*'):
        shutil.copy(file, tmp_path)
    return tmp_path


def is_refused(folder):
    """Whether a damaged checkpoint is refused; if it is not, its values must be right."""
    try:
        bundle = TensorBundle(folder)
        values = {name: bundle.read(name) for name in VALUES}
    except ValueError as error:
        assert str(folder) in str(error)
        return True
    for name, expected in VALUES.items():
        np.testing.assert_array_equal(values[name], expected, err_msg=name)
    return False


# not noticed: padding and an empty second table in the index, the text in a data file
@pytest.mark.parametrize(
    'ending, unread', [('index', 80), ('data-00000-of-00002', 16), ('data-00001-of-00002', 0)]
)
def test_damage_is_refused_or_does_no_harm(copied, ending, unread):
    file = copied / f'small.{ending}'
    whole = file.read_bytes()
    missed = 0
    for i in range(len(whole)):
        file.write_bytes(whole[:i] + bytes([whole[i] ^ 0x10]) + whole[i + 1 :])
        missed += not is_refused(copied)
    assert missed <= unread
    for size in range(0, len(whole), 7):
        file.write_bytes(whole[:size])
        assert is_refused(copied), size


def test_messages_for_files_that_do_not_belong_together(copied, tmp_path):
    (copied / 'small.data-00001-of-00002').rename(copied / 'elsewhere')
    with pytest.raises(FileNotFoundError, match='needs the data file.* small.data-00001-of-00002'):
        TensorBundle(copied)
    (copied / 'small.index').write_bytes(b'a text about something else, and long enough for it')
    with pytest.raises(ValueError, match='small.index: does not end as a table does'):
        TensorBundle(copied)


@pytest.mark.parametrize(
    'table, message',
    [
        (write_table([(b'a', b'')]), 'no header: a table, but no TensorFlow checkpoint'),
        (write_table([(b'', field(1, 1) + field(2, 1))]), 'big-endian'),
        (write_table([(b'', field(1, 1)), (b'a', field(7, b''))]), 'partitioned'),
        (write_table([(b'', field(1, 1)), (b'a', field(3, 2))]), 'a is in data file 2 of 1'),
        (write_table([(b'', field(1, 1))], compression=1), r'compressed \(snappy\)'),
    ],
)
def test_tables_that_cannot_be_used(tmp_path, table, message):
    (tmp_path / 'x.index').write_bytes(table)
    (tmp_path / 'x.data-00000-of-00001').write_bytes(b'')
    with pytest.raises(ValueError, match=f'x.index: .*{message}'):
        TensorBundle(tmp_path / 'x')


def test_a_checkpoint_by_its_folder_prefix_or_file(tmp_path):
    for step in (9, 10):
        write_bundle(tmp_path / f'snap-{step}', {'a': np.float32([step])})
    for name in ('snap-9', 'snap-9.index', 'snap-9.meta', 'snap-9.data-00000-of-00001'):
        assert find_bundle(tmp_path / name) == tmp_path / 'snap-9'
    with pytest.raises(ValueError, match=r"names no checkpoint, there are \['snap-10', 'snap-9'\]"):
        find_bundle(tmp_path)
    pointer = tmp_path / 'checkpoint'
    pointer.write_text(
        'model_checkpoint_path: "/trained/elsewhere/snap-10"\n'
        'all_model_checkpoint_paths: "snap-9"\n'
    )
    assert TensorBundle(tmp_path).read('a') == 10
    pointer.write_text('model_checkpoint_path: "snap-11"')
    with pytest.raises(ValueError, match='names snap-11, there are'):
        find_bundle(tmp_path)
    with pytest.raises(FileNotFoundError, match='no file .*snap-11.index: give a folder'):
        find_bundle(tmp_path / 'snap-11')
    (tmp_path / 'empty').mkdir()
    with pytest.raises(FileNotFoundError, match='holds no TensorFlow checkpoint'):
        find_bundle(tmp_path / 'empty')
