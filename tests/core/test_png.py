from pathlib import Path

from mmdeepfill.core.packaged import PACKAGE


def test_one_module_knows_what_a_png_is_made_of():
    sources = {path: path.read_text() for path in PACKAGE.rglob('*.py') if '.mim' not in path.parts}
    signature = {path for path, text in sources.items() if r"b'\x89PNG" in text}
    checksums = {path for path, text in sources.items() if 'zlib.crc32' in text}
    assert signature == checksums == {Path(PACKAGE, 'core', 'png.py')}
