"""Typical mistakes on the command line: each is answered by option, expectation and given value."""

import cv2
import pytest

from mmdeepfill.cli.main import main
from tests.cli.inpaint_files import make, mask, photo, run, save

SMALL = 'deepfillv1_small_96x96_1x8_samples'


@pytest.fixture(autouse=True)
def files(folder):
    make(folder, 2)
    save(folder / 'a.png', photo(1))
    save(folder / 'm.png', mask())
    (folder / 'empty').mkdir()
    (folder / 'with blank').mkdir()
    save(folder / 'with blank' / 'b.png', photo(2))
    (folder / 'empty.py').write_text('')
    (folder / 'list.txt').write_text('gone.png\n')


def told(capsys, *words):
    with pytest.raises(SystemExit) as stopped:
        main([str(word) for word in words])
    errors = capsys.readouterr().err
    assert stopped.value.code == 2 and 'Traceback' not in errors and 'refused in' not in errors
    return errors


@pytest.mark.parametrize(
    'line, message',
    [
        ('inpaint a.png --maks m.png', "There is no option --maks. Did you mean '--mask'"),
        ('inpaint a.png --mask m.png --memory-budget 0', "expected at least one byte, got '0'"),
        (
            'inpaint a.png --mask m.png --threads 9999',
            '--threads must be an integer in 1..1024; got 9999',
        ),
        ('inpaint a.png --mask a.png', "--mask: 'a.png' is the picture itself"),
        (
            'inpaint a.png --mask m.png --out o.png --compare c.txt',
            '--compare must end in one of .png',
        ),
        ('inpaint a.png --mask m.png --out o.xyz', '--out must end in one of .png'),
        (
            'inpaint with* --mask m.png',
            "'with blank' is a folder: name it, or a pattern of its files",
        ),
        ('inpaint a.png --mask m.png --model empty.py', 'empty.py: has no model; expected model ='),
        (
            'inpaint a.png --mask m.png --model autoencoder_small_64x64_1x16_scenes --checkpoint gone.pth',
            "checkpoint: no file 'gone.pth' (looked from",
        ),
        ('browse empty.py', 'empty.py: has no model'),
        ('export empty.py', 'the following arguments are required: --out'),
        (f'export {SMALL} --out m.onnx', 'checkpoint: none was given; name the weights'),
        (
            f'export {SMALL} w.pth --random --out m.onnx',
            "leave it out beside --random; got 'w.pth'",
        ),
        ('export nope --random --out m.onnx', "config: no file 'nope'"),
        ('eval opencv_telea --out e.json --manifest gone.json', "--manifest: no file 'gone.json'"),
        ('manifest make --images gone --out o.json', "--images: no folder 'gone' (looked from"),
        ('manifest make --images empty --out o.json', '--images: no image (.jpg'),
        (
            'manifest make --images photos --list gone.txt --out o.json',
            "--list: no file 'gone.txt'",
        ),
        (
            'manifest make --images photos --size 0 --out o.json',
            '--size: expected at least 1 pixel, got 0',
        ),
        (
            'manifest make --images photos --hole-ratio 0.1 0.2 --out o.json',
            '--hole-ratio: goes with --nvidia-masks',
        ),
        (
            'manifest make --images photos --border free --out o.json',
            '--border: goes with --nvidia-masks',
        ),
        (
            'manifest make --images photos --nvidia-masks empty --hole-ratio 2 1 --out o.json',
            '--hole-ratio: expected 0 <= LOW < HIGH <= 1, got 2 1',
        ),
        (f'manifest make --config {SMALL} --size 32 --out o.json', '--size: goes with --images'),
        (
            'masks show m.png --threshold 300',
            '--threshold: expected 0 or more and less than 255, got 300',
        ),
        ('masks make o --type nope --count 1', "got ['nope']"),
        ('data check list.txt', 'Repair them, or take their lines off the list.'),
        ('doctor --data gone', "--data: no folder or list 'gone' (looked from"),
        ('doctor --masks gone', "--masks: image folder not found: 'gone'"),
        (
            'app --host 999.1.1.1 --no-browser',
            '--host: expected an address or a name of this computer',
        ),
        ('app --model nope --no-browser --port 0', "error: --model 'nope' is neither a file nor"),
        ('compare gone.json', "compare: result: no file 'gone.json'"),
        ('paint a.png', "invalid choice: 'paint'"),
    ],
)
def test_each_is_answered_in_its_own_words(folder, capsys, line, message):
    words = line.split()
    if words[0] == 'inpaint' and '--model' not in words:
        words += ['--model', 'opencv_telea', '--device', 'cpu']
    assert message in told(capsys, *words)


def test_what_is_wrong_with_one_file_names_the_option(folder, capsys):
    cv2.imwrite('g.png', photo(1))
    (folder / 'g.png').rename('g.gif')
    for words, message in (
        (['g.gif', '--mask', 'm.png'], '--format: the result must end in one of .png'),
        (['a.png', '--mask', 'alpha', '--out', 'o.png'], "--mask: 'alpha' takes"),
        (['a.png', '--box', '0', '0', '0', '5', '--out', 'p.png'], '--box: box must lie in'),
    ):
        assert run(*words) == 1
        assert message in capsys.readouterr().err
