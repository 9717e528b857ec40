"""Exported networks of one stage; the DeepFills are in test_exporting."""

import numpy as np
import pytest
import torch
from mmengine.config import ConfigDict

from mmdeepfill.core.registry import MODELS
from mmdeepfill.export import InpaintingGraph, export_model
from mmdeepfill.export.checking import TRIED, compare
from mmdeepfill.export.formats import FORMATS, has_program_exporter
from mmdeepfill.inference import init_model
from mmdeepfill.models.methods.lama import FourierUnit
from tests.helpers import config
from tests.inference.test_exporting import SIZES, pictures
from tests.models.small_models import SMALL_MODELS, small_context_encoder, small_reference_model


@pytest.fixture(scope='module', params=SMALL_MODELS)
def model(request):
    return small_reference_model(request.param)


def assert_agrees(run, model, shapes=SIZES):
    for agreement in compare(model, run, shapes):
        assert agreement.kept and agreement.largest < 1e-3 and agreement.levels <= 1, agreement


def test_the_graph_is_the_model(model):
    # without any exporter: each padding, channel order and value in the hole
    @torch.no_grad()
    def run(image, mask):
        return [x.numpy() for x in InpaintingGraph(model)(*map(torch.from_numpy, (image, mask)))]

    assert_agrees(run, model, SIZES[:4])
    image, mask = pictures((1, 40, 44))
    composited, refined = run(image, mask)
    assert np.ptp(refined) > 0.05 and np.ptp(composited[mask != 0]) >= 10  # something to compare


@pytest.mark.slow  # TorchScript is in the contract of each method
@pytest.mark.parametrize('format', ['torch-export', 'onnx'])
def test_formats_at_other_sizes(model, format, tmp_path):
    if format == 'torch-export' and not has_program_exporter():
        pytest.skip('an old PyTorch')
    if format == 'onnx':
        pytest.importorskip('onnxruntime')
    path = tmp_path / f'model{FORMATS[format].suffix}'
    if format in getattr(model.generator, 'not_exported_as', ()):
        with pytest.raises(ValueError, match='lays a .* out for sides .*: use onnx or torchscript'):
            export_model(model, path, format)
        # without the declaration PyTorch itself refuses
        model.generator.not_exported_as = ()
        with pytest.raises(ValueError, match='laid this network out for sides .*use onnx or'):
            export_model(model, path, format)
        del model.generator.not_exported_as
        assert not path.exists()
        return
    agreements = export_model(model, path, format)
    assert [a.shape for a in agreements] == list(TRIED)
    assert_agrees(FORMATS[format].load(path.read_bytes()), model)


def test_half_keeps_means_and_counts_in_range(model, tmp_path):
    try:
        agreements = export_model(model, tmp_path / 'half.pt', 'torchscript', half=True)
    except ValueError as error:  # an old PyTorch
        assert 'computes float16 on the CPU' in str(error)
        return
    assert all(a.kept and np.isfinite(a.largest) and a.mean < 1e-2 for a in agreements)
    script = torch.jit.load(tmp_path / 'half.pt')
    assert {p.dtype for p in script.generator.parameters() if p.dim() == 4} == {torch.float16}


def test_what_is_no_part_of_a_network_is_refused(tmp_path):
    cfg = config('_base_/models/global_local_paper.py')
    with pytest.raises(
        ValueError,
        match='PoissonBlend is no part of a network and cannot be '
        'exported; leave it out .*--cfg-options model.postprocess=None',
    ):
        export_model(init_model(cfg), tmp_path / 'model.pt', 'torchscript')
    drawn = MODELS.build(ConfigDict(type='OpenCVInpaintor'))
    with pytest.raises(ValueError, match='a generator with run_stages.*OpenCVInpaintor'):
        export_model(drawn, tmp_path / 'model.pt', 'torchscript')
    assert not list(tmp_path.iterdir())


def test_what_is_optimised_for_each_picture_is_refused(tmp_path):
    cfg = config('msnps/msnps_deepfillv1_half_128x128_scenes.py')
    with pytest.raises(
        ValueError,
        match='NeuralPatchInpaintor optimises each picture.* cannot be '
        'exported; export its content network',
    ):
        export_model(init_model(cfg), tmp_path / 'model.pt', 'torchscript')
    assert not list(tmp_path.iterdir())


def test_one_size_of_picture_is_no_network_for_files(tmp_path):
    cfg = small_context_encoder(config('_base_/models/context_encoder_centre.py').model)
    with pytest.raises(ValueError, match='a generator with run_stages.*CentreContextEncoder'):
        export_model(MODELS.build(cfg).eval(), tmp_path / 'model.pt', 'torchscript')
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('size', [(9, 7), (8, 8), (2, 3), (16, 5), (6, 1)])
def test_the_fourier_unit_without_complex_numbers(size):
    torch.manual_seed(0)
    unit = FourierUnit(6)
    for value in unit.state_dict().values():
        if value.is_floating_point():
            value.uniform_(0.5, 1.5)
    unit.eval()
    x = torch.randn(2, 6, *size)
    with torch.no_grad():
        torch.testing.assert_close(unit.for_export()(x), unit(x), rtol=0, atol=3e-5)


def test_the_spectrum_does_not_overflow_in_half():
    """The first number of a spectrum is the sum of a map: 300 of 128x128 are 38,400 times some."""
    torch.manual_seed(0)
    unit = FourierUnit(4).eval()
    torch.nn.init.constant_(unit.conv_layer.weight, 1.0)
    x = torch.full((1, 4, 128, 128), 300.0)
    with torch.no_grad():
        right = unit(x)
        found = unit.for_export().half()(x.half())
        spectrum = torch.fft.rfft2(x, norm='ortho').abs().sum(1).max()
    assert spectrum > 65504 and found.dtype == torch.float16 and found.isfinite().all()
    torch.testing.assert_close(found.float(), right, rtol=1e-3, atol=1.0)
