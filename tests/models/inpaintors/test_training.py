import pytest
import torch
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.logging import MessageHub
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch.utils.data import default_collate

from mmdeepfill.core.registry import MODELS
from mmdeepfill.engine import AutocastOptimWrapper
from tests.helpers import assert_near, config, picture

BOTH = [{'cycle': [['disc', 'generator']]}]
SMALL = '_base_/models/deepfillv1_small.py'


def build(phases=None):
    cfg = config(SMALL).model
    if phases:
        cfg.schedule.phases = phases
    torch.manual_seed(0)
    model = MODELS.build(cfg)
    for part in (model.generator, model.disc):
        part.init_weights()
    return model.train()


def batch(count=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    mask = torch.zeros(count, 1, 96, 96, dtype=torch.uint8)
    box = torch.randint(4, 40, (count, 4), generator=generator)
    box[:, 2:] = torch.randint(20, 48, (count, 2), generator=generator)
    for sample, (top, left, height, width) in zip(mask, box.tolist()):
        sample[:, top : top + height, left : left + width] = 1
    image = picture(f'training.{seed}', (count, 3, 96, 96))
    image = (127.5 * image + 127.5).round().to(torch.uint8)
    return {'image': image, 'mask': mask, 'box': box, 'sample_seed': list(range(count))}


def optimizers(model, wrapper=OptimWrapper, **kwargs):
    return OptimWrapperDict(
        **{
            name: wrapper(
                optimizer=torch.optim.SGD(getattr(model, name).parameters(), lr=1e-2), **kwargs
            )
            for name in ('generator', 'disc')
        }
    )


def step(model, data, optim_wrapper, iteration=0):
    MessageHub.get_current_instance().update_info('iter', iteration)
    return model.train_step(data, optim_wrapper)


def state(module):
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}


def changed(before, module):
    return [
        name
        for name, tensor in module.state_dict().items()
        if not torch.equal(tensor, before[name])
    ]


@pytest.mark.parametrize('player, other', [('disc', 'generator'), ('generator', 'disc')])
def test_a_step_of_one_player_leaves_the_other_bit_equal(player, other):
    model = build([{'cycle': [[player]]}])
    before = state(getattr(model, player)), state(getattr(model, other))
    log = step(model, batch(), optimizers(model))
    still = set(before[0]) - set(changed(before[0], getattr(model, player)))
    # a constant added to a critic's scores cancels in mean(fake) - mean(real)
    assert still == (
        {f'{v}_disc.fc.linear.bias' for v in ('global', 'local')} if player == 'disc' else set()
    )
    assert not changed(before[1], getattr(model, other))
    assert f'loss_{player}' in log and f'loss_{other}' not in log
    assert all(p.requires_grad for p in model.parameters())
    assert all(p.grad is None for p in getattr(model, other).parameters())


def test_totals_are_the_sums_of_what_is_logged():
    model = build(BOTH)
    log = step(model, batch(), optimizers(model))
    critics = ('real', 'fake', 'penalty')
    total = sum(log[f'{view}_disc_{part}'] for view in ('global', 'local') for part in critics)
    assert_near(log['loss_disc'], total)
    generator = (
        'coarse_hole',
        'coarse_valid',
        'refined_hole',
        'refined_valid',
        'global_disc_adversarial',
        'local_disc_adversarial',
    )
    assert_near(log['loss_generator'], sum(log[name] for name in generator))
    assert len(log) == 2 * len(critics) + len(generator) + 2


def test_the_phase_follows_the_runners_iteration():
    model = build()
    moved = [
        set(step(model, batch(1), optimizers(model), i)) & {'loss_disc', 'loss_generator'}
        for i in range(7)
    ]
    assert moved == [{'loss_disc'}] * 5 + [{'loss_generator'}] + [{'loss_disc'}]


def test_critic_only_iterations_build_no_graph_of_the_generator():
    model = build([{'cycle': [['disc']]}])
    seen = []
    model.generator.register_forward_hook(lambda m, x, y: seen.append(y['refined']))
    step(model, batch(1), optimizers(model))
    assert not seen[0].requires_grad


def test_accumulating_two_of_two_equals_one_of_four():
    data = batch(4)
    whole, halves = build(BOTH), build(BOTH)
    step(whole, data, optimizers(whole))
    wrapper = optimizers(halves, accumulative_counts=2)
    before = state(halves)
    step(halves, {k: v[:2] for k, v in data.items()}, wrapper)
    assert not changed(before, halves)
    step(halves, {k: v[2:] for k, v in data.items()}, wrapper, 1)
    for name, tensor in whole.disc.state_dict().items():
        assert_near(halves.disc.state_dict()[name], tensor)


def test_accumulated_generator_steps_equal_the_whole_batch():
    data = batch(4)
    alone = [{'cycle': [['generator']]}]
    whole, halves = build(alone), build(alone)
    step(whole, data, optimizers(whole))
    wrapper = optimizers(halves, accumulative_counts=2)
    for i in (0, 1):
        step(halves, {k: v[2 * i : 2 * i + 2] for k, v in data.items()}, wrapper, i)
    start = build(alone).generator.state_dict()
    for name, tensor in whole.generator.state_dict().items():
        moved = tensor - start[name]
        assert_near(halves.generator.state_dict()[name] - start[name], moved, 1e-3)


def test_autocast_reaches_the_convolutions_of_both_players():
    model = build(BOTH)
    seen = {}
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Conv2d):
            module.register_forward_hook(lambda m, x, y, name=name: seen.update({name: y.dtype}))
    log = step(model, batch(), optimizers(model, AutocastOptimWrapper, slow_cpu=True))
    assert len(seen) == 42 + 8 and set(seen.values()) == {torch.bfloat16}
    assert all(value.dtype == torch.float32 and value.isfinite() for value in log.values())
    assert all(p.dtype == torch.float32 and p.isfinite().all() for p in model.parameters())


@pytest.mark.parametrize('float32, same', [(True, True), (False, False)])
def test_the_penalty_is_differentiated_in_float32_under_autocast(float32, same):
    model = build(BOTH)
    record = model.generate(model.data_preprocessor(batch(2)))
    gradients = []
    for half in (False, True):
        model.penalty.float32 = float32
        model.disc.zero_grad()
        with torch.autocast('cpu', torch.bfloat16, enabled=half):
            losses = model.critic_losses(record)
        sum(loss for name, loss in losses.items() if name.endswith('penalty')).backward()
        gradients.append([p.grad for p in model.disc.parameters() if p.grad is not None])
    assert all(map(torch.equal, *gradients)) == same


@pytest.mark.parametrize('collate', [default_collate, pseudo_collate])
def test_prediction_keeps_known_pixels_bit_equal(collate):
    model = build().eval()
    data = batch(3)
    data['mask'][0] = 0
    samples = [
        {'img_path': 'abc'[i], 'sample_idx': i, 'ori_shape': (i + 100, 200)} for i in range(3)
    ]
    data['meta'] = collate(samples)
    outputs = model.val_step(data)
    for i, output in enumerate(outputs):
        hole = data['mask'][i] == 1
        assert torch.equal(output['image'], data['image'][i])
        assert torch.equal(
            output['composited'][~hole.expand(3, -1, -1)], data['image'][i][~hole.expand(3, -1, -1)]
        )
        assert torch.equal(
            output['composited'][hole.expand(3, -1, -1)], output['refined'][hole.expand(3, -1, -1)]
        )
        assert {
            k: tuple(v) if isinstance(v, list) else v for k, v in output['meta'].items()
        } == samples[i]
    assert torch.equal(outputs[0]['composited'], data['image'][0])


def test_diverged_weights_are_not_hidden_in_a_picture():
    model = build().eval()
    model.generator.stage2.decoder.dec1.conv.bias.data[0] = float('nan')
    with pytest.raises(FloatingPointError, match='gave NaN or infinity'):
        model.val_step(batch(1))


def test_critic_free_training_lowers_its_losses():
    cfg = config(SMALL).model
    torch.manual_seed(0)
    model = MODELS.build(
        {'type': 'ReconstructionInpaintor', 'generator': cfg.generator, 'losses': cfg.losses}
    )
    wrapper = OptimWrapper(torch.optim.Adam(model.parameters(), lr=1e-3))
    data = batch(2)
    totals = [model.train_step(data, wrapper)['loss_generator'].item() for _ in range(8)]
    assert totals[-1] < 0.9 * totals[0]


@pytest.mark.parametrize(
    'option, message',
    [
        (
            {'views': {'_delete_': True, 'whole': {'type': 'WholeImage'}}},
            r"views must be .*; got \('whole',\)",
        ),
        (
            {'gradient_penalty': {'type': 'GradientPenalty', 'masked': ['local']}},
            r"masked must name views of .*; got \('local',\)",
        ),
    ],
)
def test_views_that_do_not_fit_fail_when_built(option, message):
    cfg = Config({'model': config(SMALL).model})
    cfg.merge_from_dict({'model': option})
    with pytest.raises(ValueError, match=message):
        MODELS.build(cfg.model)


@pytest.mark.slow
def test_compiled_training_learns_the_same():
    models = build(BOTH), build(BOTH)
    logs = []
    for model in models:
        optimizer = optimizers(model)
        if model is models[1]:
            torch._dynamo.reset()
            model.train_step = torch.compile(model.train_step, backend='aot_eager')
        logs.append([step(model, batch(1, seed), optimizer) for seed in (0, 1)][-1])
    for name, loss in logs[0].items():
        assert_near(logs[1][name], loss, 1e-3)
    for name, tensor in models[0].state_dict().items():
        assert_near(models[1].state_dict()[name], tensor, 1e-4)


def test_prediction_lets_cudnn_search_for_nothing():
    former = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = True
    seen = []
    try:
        model = build().eval()
        model.generator.register_forward_pre_hook(
            lambda *_: seen.append(torch.backends.cudnn.benchmark)
        )
        model.generator.predict = model.generator.__call__  # which runs the hook
        model.generator.predict_takes = ()
        model.val_step(batch(1))
        assert seen == [False] and torch.backends.cudnn.benchmark
    finally:
        torch.backends.cudnn.benchmark = former
