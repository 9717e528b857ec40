"""Messages of `mmdeepfill inpaint` speak of its own options, and stay short."""

import pytest

from mmdeepfill.cli.main import main
from mmdeepfill.inference import as_mask, inpaint
from tests.cli.inpaint_files import make, mask, photo, refused, run, save


def test_options_are_named_as_the_door_has_them(folder, capsys):
    save(folder / 'a.png', photo(1))
    save(folder / 'half.png', mask()[::2, ::2])
    assert run('a.png', '--mask', 'half.png', '--out', 'b.png') == 1
    told = ' '.join(capsys.readouterr().err.split())
    assert 'or --resize-mask' in told and 'resize_mask' not in told
    with pytest.raises(ValueError, match='or resize_mask=True'):
        as_mask(mask()[::2, ::2], mask().shape)


def test_an_option_of_the_models_is_named_too(folder, capsys):
    make(folder, 1)
    told = refused(capsys, 'photos', '--mask', 'masks', '--strategy', 'exact', '--context', 9)
    assert "--context is for strategies 'crop'" in told and '--strategy exact' in told
    with pytest.raises(ValueError, match="^context is for .* strategy='exact'"):
        inpaint(photo(1), mask(), 'opencv_ns', strategy='exact', context=9)
    inverted = 255 - mask()
    save(folder / 'photos' / 'a.png', photo(2))
    save(folder / 'masks' / 'a.png', inverted)
    assert run('photos/a.png', '--mask', 'masks/a.png', '--out', 'b.png') == 0
    assert 'give --invert-mask' in ' '.join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    'name, near', [('opencv_tela', " Did you mean 'opencv_telea'"), ('photoshop', '')]
)
def test_an_unknown_model_is_answered_by_near_names_and_the_command_that_lists_all(
    folder, capsys, name, near
):
    make(folder, 1)
    with pytest.raises(SystemExit) as stopped:
        main(['inpaint', 'photos', '--mask', 'masks', '--model', name])
    told = capsys.readouterr().err
    assert stopped.value.code == 2 and len(told) < 250
    assert f'--model {name!r} is neither a file' in told and '`mmdeepfill models` lists all' in told
    assert near in told


def test_files_that_are_passed_over_are_said(folder, capsys):
    make(folder, 1)
    for name in ('a.gif', 'b.txt', 'c.cr2'):
        (folder / 'photos' / name).touch()
    assert run('photos', '--mask', 'masks') == 0
    told = ' '.join(capsys.readouterr().err.split())
    assert "note: passed over in 'photos': 1 .gif, 1 .txt, 1 .cr2" in told
