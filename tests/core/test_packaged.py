import pytest

from mmdeepfill.cli.config import load_config
from mmdeepfill.cli.main import main
from mmdeepfill.core.component_names import typed_dicts
from mmdeepfill.core.packaged import locate
from mmdeepfill.datasets import load_manifest
from mmdeepfill.doctor.config import files
from mmdeepfill.doctor.config.recipe import Recipe
from mmdeepfill.zoo import config_files
from tests.helpers import ROOT

BOXES = 'configs/proof/box_64x64.json'


def texts(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


def test_packaged_configs_name_packaged_files_that_are_found_anywhere(tmp_path, monkeypatch):
    """All configs, by their names, from an empty folder."""
    monkeypatch.chdir(tmp_path)
    protocols = set()
    for name in config_files():
        cfg = load_config(name, {})
        for text in texts(cfg._cfg_dict.to_dict()):
            if (
                '/' in text
                and (ROOT / text).is_file()
                and not text.startswith(('data/', 'work_dirs/'))
            ):
                assert locate(text).read_bytes() == (ROOT / text).read_bytes(), (name, text)
        dataset = (cfg.get('test_dataloader') or {}).get('dataset')
        if dataset is not None:
            for _, part in typed_dicts(dataset.to_dict()):
                if part['type'] == 'ManifestDataset':
                    assert load_manifest(part['manifest']).images, name
                    protocols.add(name)
            missing = [finding.found for finding in files.data(Recipe.of(cfg))]
            assert not any('.json' in message for message in missing), name
    assert {
        'autoencoder_small_64x64_1x16_scenes',
        'edgeconnect_small_phase4_64x64_1x16_scenes',
        'deepfillv1_half_128x128_2x8_scenes',
    } <= protocols


def test_eval_of_a_packaged_config_gets_to_its_pictures(tmp_path, monkeypatch, capsys):
    """The first thing that is not there is the data."""
    monkeypatch.chdir(tmp_path)
    for protocol in ([], ['--manifest', BOXES]):
        with pytest.raises(SystemExit):
            main(['eval', 'opencv_telea_64x64', '--out', 'r.json', *protocol])
        message = capsys.readouterr().err
        assert 'of the manifest does not exist; say where the data lies' in message
    with pytest.raises(SystemExit):
        main(['manifest', 'check', BOXES])
    assert 'of the manifest does not exist; say where the data lies' in capsys.readouterr().err


def test_a_file_in_the_working_folder_counts_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert locate(BOXES).read_bytes() == (ROOT / BOXES).read_bytes()
    (tmp_path / 'configs/proof').mkdir(parents=True)
    (tmp_path / BOXES).write_text('mine')
    assert locate(BOXES).read_text() == 'mine'


@pytest.mark.parametrize(
    'path',
    [
        'configs/proof/none.json',
        'proof/box_64x64.json',
        'configs/../setup.py',
        'configs',
        'setup.py',
    ],
)
def test_other_paths_stay_as_they_are(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    assert str(locate(path)) == path and not locate(path).exists()
