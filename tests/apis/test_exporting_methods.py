"""Exported networks of one stage; the DeepFills are in test_exporting."""
import numpy as np
import pytest
import torch
from mmengine.config import ConfigDict

from mmdeepfill.apis import init_model
from mmdeepfill.apis.exporting import InpaintingGraph, export_model
from mmdeepfill.apis.exporting.checking import TRIED, compare
from mmdeepfill.apis.exporting.formats import FORMATS, has_program_exporter
from mmdeepfill.registry import MODELS
from tests.apis.test_exporting import SIZES, pictures
from tests.helpers import config
from tests.models.small_models import SMALL_MODELS, small_context_encoder, small_reference_model

#: Their smallest features may be a single pixel.
NO_TORCH_EXPORT = ('PConvEncoderDecoder', 'ShiftNetGenerator', 'ContextEncoder')


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
    assert np.ptp(refined) > .05 and np.ptp(composited[mask != 0]) >= 10  # something to compare


@pytest.mark.parametrize('format', [
    'torchscript', *(pytest.param(name, marks=pytest.mark.slow)
                     for name in ('torch-export', 'onnx'))])
def test_formats_at_other_sizes(model, format, tmp_path):
    if format == 'torch-export' and not has_program_exporter():
        pytest.skip('an old PyTorch')
    if format == 'onnx':
        pytest.importorskip('onnxruntime')
    path = tmp_path / f'model{FORMATS[format].suffix}'
    if format == 'torch-export' and type(model.generator).__name__ in NO_TORCH_EXPORT:
        # the smallest features may be 1x1, which PyTorch's layouts of more do not fit
        with pytest.raises(ValueError, match='laid this network out for sides .*use onnx or'):
            export_model(model, path, format)
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
    with pytest.raises(ValueError, match='PoissonBlend is no part of a network and cannot be '
                       'exported; leave it out .*--cfg-options model.postprocess=None'):
        export_model(init_model(cfg), tmp_path / 'model.pt', 'torchscript')
    drawn = MODELS.build(ConfigDict(type='OpenCVInpaintor'))
    with pytest.raises(ValueError, match='a generator with run_stages.*OpenCVInpaintor'):
        export_model(drawn, tmp_path / 'model.pt', 'torchscript')
    assert not list(tmp_path.iterdir())


def test_what_is_optimised_for_each_picture_is_refused(tmp_path):
    cfg = config('msnps/msnps_deepfillv1_half_128x128_scenes.py')
    with pytest.raises(ValueError, match='NeuralPatchInpaintor optimises each picture.* cannot be '
                       'exported; export its content network'):
        export_model(init_model(cfg), tmp_path / 'model.pt', 'torchscript')
    assert not list(tmp_path.iterdir())


def test_one_size_of_picture_is_no_network_for_files(tmp_path):
    cfg = small_context_encoder(config('_base_/models/context_encoder_centre.py').model)
    with pytest.raises(ValueError, match='a generator with run_stages.*CentreContextEncoder'):
        export_model(MODELS.build(cfg).eval(), tmp_path / 'model.pt', 'torchscript')
    assert not list(tmp_path.iterdir())
