"""What a result file says of images that have no ordinary value."""

import json

import pytest

from mmdeepfill.datasets.manifest import Manifest
from mmdeepfill.evaluation import MAE, PSNR
from mmdeepfill.evaluation.evaluator import Measured
from mmdeepfill.evaluation.result import build_result, config_sha256, read_result, write_result


def build(entries, ratios):
    images = [
        {'path': f'{i}.png', 'index': i, 'mask_ratio': ratio} for i, ratio in enumerate(ratios)
    ]
    manifest = Manifest('val', 'images', None, 0, [], [], images)
    measured = [Measured(i, [[value] for value in entry]) for i, entry in enumerate(entries)]
    return build_result(
        'model',
        manifest,
        [MAE(), PSNR()],
        measured,
        [{'type': 'MAE'}, {'type': 'PSNR'}],
        {},
        {},
        {},
    )


def test_empty_holes_and_perfect_images_are_counted(tmp_path):
    result = build([(None, 100.0), (4.0, 20.0), (6.0, 30.0)], [0.0, 0.15, 0.35])
    assert result['metrics']['MAE'] == {
        'mean': 5,
        'interval': result['metrics']['MAE']['interval'],
        'images': 2,
        'left_out': 1,
        'capped': 0,
        'higher_is_better': False,
        'config': {'type': 'MAE'},
    }
    assert result['metrics']['PSNR']['mean'] == 50 and result['metrics']['PSNR']['capped'] == 1
    assert result['warnings'] == [
        'MAE: 1 of 3 images have no value (empty hole or region) and are left out',
        'PSNR: 1 of 3 images are perfect and count as 100.0',
        '1 of 3 images have an empty hole',
    ]
    assert [(b['name'], b['metrics']['MAE']) for b in result['buckets']] == [
        ('up to 1 %', None),
        ('10-20 %', 4),
        ('30-40 %', 6),
    ]
    write_result(result, tmp_path / 'r.json')
    assert read_result(tmp_path / 'r.json') == json.loads(json.dumps(result))


def test_no_value_at_all_is_null_and_never_nan(tmp_path):
    result = build([(None, 100.0)], [0.0])
    assert result['metrics']['MAE']['mean'] is None
    write_result(result, tmp_path / 'r.json')
    assert 'NaN' not in (tmp_path / 'r.json').read_text()
    result['metrics']['MAE']['mean'] = float('nan')
    with pytest.raises(ValueError, match='not JSON compliant'):
        write_result(result, tmp_path / 'r.json')
    assert read_result(tmp_path / 'r.json')['metrics']['MAE']['mean'] is None


def test_config_hash_is_of_values():
    assert config_sha256({'a': 1, 'b': (1, 2)}) == config_sha256({'b': [1, 2], 'a': 1})
    assert config_sha256({'a': 1}) != config_sha256({'a': 2})
