import io

import numpy as np
import pytest
import torch

from mmdeepfill.export import ExportMismatch, InpaintingGraph, export_model
from mmdeepfill.export.checking import TRIED, compare
from mmdeepfill.export.formats import FORMATS, has_program_exporter
from mmdeepfill.inference import init_model, inpaint
from mmdeepfill.models.layers.contextual_attention import PlainContextualAttention
from tests.helpers import config, fill
from tests.models.small_deepfillv2 import small_model

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'
#: None of them is one that the exporter itself tries or traces.
SIZES = ((1, 19, 23), (2, 72, 72), (1, 80, 163), (3, 73, 129), (1, 144, 40), (1, 131, 137))


@pytest.fixture(scope='module')
def model():
    result = init_model(config(SMALL))
    fill(result.generator)
    return result


def pictures(shape):
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    mask = np.zeros(shape, np.uint8)
    for i, hole in enumerate(mask):
        hole[5 + i : 15, 7 : 19 + 3 * i] = (1, 255, 128)[i]
    return image, mask


def assert_fills(run, model, shape, levels=1):
    """A batch at once gives what the model gives one by one, but for rounding at .5."""
    image, mask = pictures(shape)
    composited, refined = run(image, mask)
    assert composited.dtype == np.uint8 and refined.dtype == np.float32
    for i in range(len(image)):
        expected = inpaint(image[i], mask[i], model, strategy='exact')
        hole = mask[i] != 0
        assert (composited[i][~hole] == image[i][~hole]).all()
        assert np.ptp(expected[hole]) > 30  # there is something to compare
        assert np.abs(composited[i].astype(int) - expected).max() <= levels
        assert np.abs(refined[i][hole] * 255 - expected[hole]).max() <= levels


@pytest.mark.parametrize('base', ['openmmlab', 'tf', 'daa233'])
def test_the_graph_is_the_model(base):
    # without any exporter: each padding, attention rule and channel order
    narrow = config(SMALL).model.generator
    cfg = config(f'_base_/models/deepfillv1_{base}.py')
    for stage in ('stage1', 'stage2'):
        for name, part in narrow[stage].items():
            for key in ('in_channels', 'channel_factor'):
                if isinstance(part, dict) and key in part:
                    cfg.model.generator[stage][name][key] = part[key]
    model = init_model(cfg)
    fill(model.generator)
    graph = InpaintingGraph(model)

    @torch.no_grad()
    def run(image, mask):
        return [x.numpy() for x in graph(torch.from_numpy(image), torch.from_numpy(mask))]

    for shape in SIZES[:4]:
        assert_fills(run, model, shape)


@pytest.mark.parametrize('recipe', ['openmmlab', 'tf', 'tf_sketch'])
def test_the_graph_is_deepfillv2(recipe):
    model = small_model(recipe).eval()

    @torch.no_grad()
    def run(image, mask):
        return [x.numpy() for x in InpaintingGraph(model)(*map(torch.from_numpy, (image, mask)))]

    agreements = compare(model, run, SIZES[:4])
    assert all(a.kept and a.largest < 1e-4 and a.levels <= 1 for a in agreements)


@pytest.mark.parametrize(
    'format', ['torchscript', pytest.param('torch-export', marks=pytest.mark.slow)]
)
def test_formats_of_pytorch_at_other_sizes(model, format, tmp_path):
    if format == 'torch-export' and not has_program_exporter():
        with pytest.raises(ValueError, match='needs a newer PyTorch'):
            export_model(model, tmp_path / 'model', format)
        return
    path = tmp_path / f'model{FORMATS[format].suffix}'
    agreements = export_model(model, path, format)
    assert [a.shape for a in agreements] == list(TRIED)
    assert all(a.kept and a.largest < 1e-3 and a.levels <= 1 for a in agreements)
    run = FORMATS[format].load(path.read_bytes())
    for shape in SIZES:
        assert_fills(run, model, shape)


def test_float16_without_overflow(model, tmp_path):
    # features of some hundreds: scores of a million, and larger before the softmax
    loud = init_model(config(SMALL))
    loud.load_state_dict(model.state_dict())
    last = loud.generator.stage2.encoder_attention.enc6.conv
    with torch.no_grad():
        last.weight *= 300
        last.bias *= 300
    try:
        agreements = export_model(loud, tmp_path / 'half.pt', 'torchscript', half=True)
    except ValueError as error:  # an old PyTorch
        assert 'computes float16 on the CPU' in str(error)
        return
    assert all(a.kept and np.isfinite(a.largest) and a.mean < 2e-2 for a in agreements)
    script = torch.jit.load(tmp_path / 'half.pt')
    convolutions = [p for p in script.generator.parameters() if p.dim() == 4]
    assert len(convolutions) > 40 and {p.dtype for p in convolutions} == {torch.float16}


def test_what_differs_is_not_written(model, tmp_path, monkeypatch):
    path = tmp_path / 'model.pt'
    path.write_bytes(b'before')
    monkeypatch.setattr(
        PlainContextualAttention, '_weights', lambda self, scores, background: scores.softmax(-1)
    )  # copies the hole
    with pytest.raises(ExportMismatch, match='differs from the model at [4-6] of 6') as caught:
        export_model(model, path, 'torchscript')
    assert len(caught.value.agreements) == 6
    assert path.read_bytes() == b'before'
    assert list(tmp_path.iterdir()) == [path]


def test_each_kind_of_difference_is_seen(model):
    def altered(change):
        graph = InpaintingGraph(model)

        def run(image, mask):
            outputs = graph(torch.from_numpy(image), torch.from_numpy(mask))
            return change(*(x.numpy().copy() for x in outputs))

        return compare(model, run, [(1, 72, 80)])[0].within(torch.float32)

    def touch(composited, refined):
        composited[:, 0, 0, 0] ^= 1  # one grey level of one pixel outside the hole
        return composited, refined

    def not_a_number(composited, refined):
        refined[:, 40, 40] = np.nan
        return composited, refined

    with torch.no_grad():
        assert altered(lambda *outputs: outputs)
        assert not altered(touch)
        assert not altered(not_a_number)
        assert not altered(lambda composited, refined: (composited, refined[..., ::-1]))
        assert not altered(lambda composited, refined: (composited[:, :-1], refined[:, :-1]))
        # an empty hole, right network: what is in the hole must come from it
        assert not altered(lambda composited, refined: (composited * 0, refined))


def test_the_model_stays_as_it_was(model, tmp_path):
    image, mask = (array[0] for array in pictures((1, 80, 96)))
    before = inpaint(image, mask, model)
    names = [name for name, _ in model.named_modules()]
    export_model(model, tmp_path / 'model.pt', 'torchscript')
    assert [name for name, _ in model.named_modules()] == names
    assert (inpaint(image, mask, model) == before).all()
    assert all(p.requires_grad and p.dtype == torch.float32 for p in model.parameters())


def test_mistakes_are_named(model, tmp_path):
    with pytest.raises(ValueError, match="format must be one of .*'onnx'.*; got 'tflite'"):
        export_model(model, tmp_path / 'a', 'tflite')
    if has_program_exporter():
        with pytest.raises(ValueError, match='opset must be 18 or more for the exporter.* got 3'):
            export_model(model, tmp_path / 'a', 'onnx', opset=3)
    with pytest.raises(ValueError, match='opset is of the format onnx; got 17 with torchscript'):
        export_model(model, tmp_path / 'a', 'torchscript', opset=17)
    plain = init_model(config(SMALL))
    plain.generator = plain.generator.stage1
    with pytest.raises(ValueError, match='with GLEncoderDecoder'):
        export_model(plain, tmp_path / 'a', 'torchscript')
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_full_width_onnx_in_both_precisions(tmp_path):
    onnx = pytest.importorskip('onnx')
    pytest.importorskip('onnxruntime')
    model = init_model(config('deepfillv1/deepfillv1_256x256_8x2_places.py'))
    fill(model.generator)
    for half in (False, True):
        path = tmp_path / f'{half}.onnx'
        agreements = export_model(model, path, 'onnx', half)
        assert all(a.kept and a.mean < (2e-2 if half else 1e-4) for a in agreements)
        run = FORMATS['onnx'].load(path.read_bytes())
        for shape in SIZES[:2] if half else SIZES:
            assert_fills(run, model, shape, levels=128 if half else 1)
        kernels = [
            tensor
            for tensor in onnx.load(io.BytesIO(path.read_bytes())).graph.initializer
            if len(tensor.dims) == 4 and tensor.dims[-1] >= 3
        ]
        assert len(kernels) > 40
        types = {tensor.data_type for tensor in kernels}
        assert types == {onnx.TensorProto.FLOAT16 if half else onnx.TensorProto.FLOAT}
