"""`mmdeepfill migrate`: a file for a file, and what it says."""

import pytest
from mmengine.config import Config

from mmdeepfill.cli.config import load_config
from mmdeepfill.cli.main import main
from tests.integrations.mmagic.configs.small_config import TWO_STAGE, loader, small


@pytest.fixture
def theirs(tmp_path):
    path = tmp_path / 'theirs.py'
    path.write_text(
        small(
            model=TWO_STAGE,
            input_shape=(32, 32),
            train_dataloader=loader(sampler={'type': 'InfiniteSampler', 'shuffle': False}),
            val_dataloader=loader(test_mode=True),
            test_dataloader=loader(test_mode=True),
            val_evaluator=[{'type': 'PSNR'}],
            test_evaluator=[{'type': 'PSNR'}],
            val_cfg={'type': 'MultiValLoop'},
            test_cfg={'type': 'MultiTestLoop'},
        ).pretty_text
    )
    return path


def refused(capsys, *words):
    with pytest.raises(SystemExit, match='2'):
        main(['migrate', *map(str, words)])
    return capsys.readouterr().err


def test_the_file_is_what_training_would_get(theirs, tmp_path, capsys):
    out = tmp_path / 'made' / 'ours.py'
    assert main(['migrate', str(theirs), '--out', str(out)]) == 0
    again, translated = Config.fromfile(out), load_config(str(theirs), {})
    assert {key: again[key] for key in translated} == translated.to_dict()
    # and it is one of ours, which nothing translates
    assert (
        load_config(str(out), {}, lambda report: pytest.fail(report.summary())).to_dict()
        == again.to_dict()
    )
    text, printed = out.read_text(), capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    assert text.startswith('# theirs.py, written for mmagic, translated by mmdeepfill ')
    assert '\n# fixed: train_dataloader.sampler.shuffle: False:' in text
    # once for validation and test
    assert text.count('random_crop=False') == 1
    assert '\ntest_dataloader = val_dataloader\n' in text
    assert '\ntest_evaluator = val_evaluator\n' in text
    assert 'pipeline=train_pipeline' in text
    for line in (
        'translated:',
        '-> AdversarialInpaintor',
        'fixed (a fault of the config or',
        'val_dataloader.dataset.pipeline.2.random_crop, test_dataloader.',
        f'wrote {out}',
    ):
        assert line in printed


def test_without_out_the_config_goes_to_stdout(theirs, tmp_path, capsys):
    assert main(['migrate', str(theirs)]) == 0
    printed = capsys.readouterr()
    assert 'translated:' in printed.err and 'translated:' not in printed.out
    (tmp_path / 'piped.py').write_text(printed.out)
    assert Config.fromfile(tmp_path / 'piped.py').model.type == 'AdversarialInpaintor'


def test_options_are_in_mmagics_words(theirs, capsys):
    main(['migrate', str(theirs), '--cfg-options', 'model.train_cfg.disc_step=3'])
    assert capsys.readouterr().out.count("['disc']") == 2
    assert 'has no argument of this name' in refused(
        capsys, theirs, '--cfg-options', 'model.losses.hole.weight=3'
    )


def test_what_is_there_is_not_replaced_unless_asked_for(theirs, tmp_path, capsys):
    out = tmp_path / 'ours.py'
    out.write_text('mine = 1\n')
    assert f'--out {out}: exists. Name another file, or give --force' in refused(
        capsys, theirs, '--out', out
    )
    assert out.read_text() == 'mine = 1\n'
    assert main(['migrate', str(theirs), '--out', str(out), '--force']) == 0
    assert 'AdversarialInpaintor' in out.read_text()
    before = theirs.read_text()
    assert 'is the config itself' in refused(capsys, theirs, '--out', theirs, '--force')
    assert theirs.read_text() == before


def test_a_mistake_leaves_nothing_behind(theirs, tmp_path, capsys):
    text = theirs.read_text()
    theirs.write_text(text.replace("'hinge'", "'l1'"))
    out = tmp_path / 'ours.py'
    out.write_text('mine = 1\n')
    message = refused(capsys, theirs, '--out', out, '--force')
    assert f"config {theirs}, written for mmagic: model.loss_gan.gan_type: 'l1' has no" in message
    assert out.read_text() == 'mine = 1\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == ['ours.py', 'theirs.py']


def test_where_it_goes_is_checked(theirs, tmp_path, capsys):
    assert 'is a folder' in refused(capsys, theirs, '--out', tmp_path)
    assert 'name it ' in refused(capsys, theirs, '--out', tmp_path / 'ours')
    (tmp_path / 'file').write_text('')
    assert 'cannot be written' in refused(capsys, theirs, '--out', tmp_path / 'file' / 'x.py')


def test_a_config_of_ours_needs_no_translation(tmp_path, capsys):
    path = tmp_path / 'ours.py'
    path.write_text("default_scope = 'mmdeepfill'\nmodel = dict(type='OpenCVInpaintor')\n")
    assert "its default_scope is 'mmdeepfill', not 'mmagic'" in refused(capsys, path)


def test_a_type_that_is_nowhere(theirs, capsys):
    theirs.write_text(theirs.read_text().replace("type='Adam'", "type='Adamm'"))
    assert "optim_wrapper.optimizer.type: nothing is registered as 'Adamm'" in refused(
        capsys, theirs
    )
