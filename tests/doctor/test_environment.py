"""Requirements and search paths, against metadata that is laid out as pip does."""

from mmdeepfill.doctor.installed import Installed

from .planted import planted_environment, planting


def codes(folder, **changes):
    return [one.code for one in planted_environment.environment(folder, **changes)]


def test_an_extra_in_another_version_is_a_warning_and_a_missing_one_is_nothing(tmp_path):
    found = planted_environment.environment(tmp_path / 'a', mmcv_lite='2.0.1')
    assert [(one.code, one.severity) for one in found] == [('version-range', 'warning')]
    assert 'mmcv-lite<2.3,>=2.1.0' in found[0].found
    assert codes(tmp_path / 'b', mmcv_lite=None, mmcv='2.1.0') == []


def test_torchvision_and_torch_of_one_kind(tmp_path):
    # PyPI's own builds say nothing of CUDA
    assert codes(tmp_path / 'a', torch='2.13.0', torchvision='0.28.0') == []
    assert codes(tmp_path / 'b', torch='2.13.0+cu128', torchvision='0.28.0+cu128') == []
    assert codes(tmp_path / 'c', torch='2.13.0+cu128', torchvision='0.28.0+cpu') == [
        'torchvision-build'
    ]


def test_requirements_by_extra(tmp_path):
    planting.install(
        tmp_path,
        'one',
        '1',
        ['always>=1', 'never; python_version < "3"', 'more>=2; extra == "x"', '!!'],
    )
    installed = Installed([str(tmp_path / '0')])
    assert [str(one) for one in installed.requirements('one')] == ['always>=1']
    assert [one.name for one in installed.requirements('one', 'x')] == ['more']
    assert installed.requirements('missing') == []


def test_the_first_on_the_path_is_the_one_that_counts(tmp_path):
    planting.install(tmp_path, 'Some_Name', '2', number=1)
    planting.install(tmp_path, 'some-name', '1', number=2)
    installed = Installed([str(tmp_path / '1'), str(tmp_path / '2')])
    assert installed.get('some.name').version == '2'
    assert installed.several() == {'some-name': ['1', '2']}


def test_the_fork_of_mmengine_counts_as_mmengine(tmp_path):
    assert codes(tmp_path / 'a', mmengine=None) == ['requirement-missing']
    assert codes(tmp_path / 'b', mmengine=None, onedl_mmengine='0.10.12') == []
    found = codes(tmp_path / 'c', mmengine=None, onedl_mmengine='0.11.0')
    assert found == ['version-range']
