"""Stop and go on: the same bits as if nothing had happened."""

import os

import numpy as np
import pytest
import torch

from tests.engine.toy import config, player, run

EVERY_SECOND = {'checkpoint': {'type': 'CheckpointHook', 'interval': 2}}


def weights(runner):
    return {k: v.clone() for k, v in runner.model.state_dict().items()}


def assert_equal(first, second):
    assert first.keys() == second.keys()
    for key in first:
        assert torch.equal(first[key], second[key]), key


def resumed(folder, step, cfg):
    return run(dict(cfg, load_from=f'{folder}/iter_{step}.pth', resume=True))


@pytest.mark.parametrize('step', [4, 10])  # in the critics' phase; after a generator step
@pytest.mark.parametrize('workers', [0, 2])
def test_bits_of_an_uninterrupted_run(tmp_path, step, workers):
    whole = run(config(tmp_path / 'a', workers=workers, default_hooks=EVERY_SECOND))
    torch.manual_seed(99)
    again = resumed(tmp_path / 'a', step, config(tmp_path / 'b', workers=workers))
    assert_equal(weights(whole), weights(again))
    assert again.iter == 12


def test_resume_auto_takes_the_last(tmp_path):
    whole = run(config(tmp_path / 'a'))
    run(config(tmp_path / 'b', max_iters=6))
    again = run(config(tmp_path / 'b', resume=True))
    assert (tmp_path / 'b' / 'last_checkpoint').read_text().endswith('iter_12.pth')
    assert_equal(weights(whole), weights(again))


@pytest.mark.parametrize('pointer', [None, 'iter_4.pth'])
def test_resume_auto_takes_what_was_finished_right_before_a_kill(tmp_path, pointer):
    whole = run(config(tmp_path / 'a'))
    folder = tmp_path / 'b'
    run(config(folder, max_iters=6, default_hooks=EVERY_SECOND))
    # as if killed after iter_6.pth was in its place and before last_checkpoint named it
    saved = (folder / 'iter_6.pth').stat().st_mtime_ns
    (folder / 'last_checkpoint').unlink()
    if pointer:
        (folder / 'last_checkpoint').write_text(str(folder / pointer))
        os.utime(folder / 'last_checkpoint', ns=(saved - 10**9, saved - 10**9))
    (folder / 'iter_4.pth').write_bytes(b'not to be read')
    os.utime(folder / 'iter_4.pth', ns=(saved - 2 * 10**9, saved - 2 * 10**9))
    again = run(config(folder, resume=True))
    assert_equal(weights(whole), weights(again))
    # a run from the beginning would end with the same weights
    assert again._has_loaded


def test_files_of_an_earlier_run_are_not_resumed_from(tmp_path):
    run(config(tmp_path, max_iters=6))
    (tmp_path / 'iter_99.pth').write_bytes(b'left by another run')
    os.utime(tmp_path / 'iter_99.pth', (0, 0))
    assert run(config(tmp_path, resume=True)).iter == 12


def test_validation_draws_nothing(tmp_path):
    without = run(config(tmp_path / 'a', val_cfg=None, val_dataloader=None, val_evaluator=None))
    assert_equal(weights(without), weights(run(config(tmp_path / 'b'))))


def test_checkpoint_saved_by_validation_resumes_too(tmp_path):
    hooks = {
        'checkpoint': {
            'type': 'CheckpointHook',
            'interval': 4,
            'save_best': 'PSNR',
            'rule': 'greater',
        }
    }
    whole = run(config(tmp_path / 'a', default_hooks=hooks))
    assert list((tmp_path / 'a').glob('best_PSNR_*.pth'))
    again = resumed(tmp_path / 'a', 4, config(tmp_path / 'b', default_hooks=hooks))
    assert_equal(weights(whole), weights(again))


def test_nothing_is_decoded_to_be_skipped(tmp_path):
    run(config(tmp_path / 'a', max_iters=8))
    again = resumed(tmp_path / 'a', 8, config(tmp_path / 'b', max_iters=10))
    assert again.train_dataloader.dataset.decoded == [16, 17, 18, 19]


def test_with_another_batch_size_the_data_goes_on_where_it_was(tmp_path):
    """As on another number of ranks. It was once taken up at iteration * new batch size."""
    run(config(tmp_path / 'a', max_iters=8))
    for batch, decoded in ((4, [16, 17, 18, 19]), (1, [16])):
        cfg = config(tmp_path / f'{batch}', max_iters=9, log_level='WARNING')
        cfg['train_dataloader']['batch_size'] = batch
        again = resumed(tmp_path / 'a', 8, cfg)
        assert again.train_dataloader.dataset.decoded == decoded
        log = ''.join(p.read_text() for p in (tmp_path / f'{batch}').glob('*/*.log'))
        assert f'An iteration takes {batch} samples, and took 2 when' in log
    # and once more: the place is not iteration * batch any longer
    cfg = config(tmp_path / 'c', max_iters=10)
    again = resumed(tmp_path / '4', 9, cfg)
    assert again.train_dataloader.dataset.decoded == [20, 21]


def test_a_validation_that_a_kill_cut_short_is_made_good(tmp_path):
    """A checkpoint is saved before the validation of its iteration."""
    cfg = {'val_evaluator': [{'type': 'ToyScore', 'name': 'SSIM'}]}
    run(config(tmp_path / 'a', **cfg))
    again = resumed(tmp_path / 'a', 8, config(tmp_path / 'b', **cfg))
    scores = again.message_hub.get_scalar('val/SSIM').data[0].tolist()
    assert scores[-2:] == [1, 2]  # of iterations 8 and 12, by an evaluator that began anew


def test_other_samplers_are_advanced(tmp_path):
    def cfg(folder, max_iters):
        made = config(folder, max_iters=max_iters)
        made['train_dataloader']['sampler'] = {'type': 'InfiniteSampler', 'shuffle': True}
        return made

    whole = run(cfg(tmp_path / 'a', 12))
    again = resumed(tmp_path / 'a', 4, cfg(tmp_path / 'b', 12))
    assert_equal(weights(whole), weights(again))


def test_without_random_states_it_seeds_anew_and_says_so(tmp_path):
    run(config(tmp_path / 'a', max_iters=8))
    path = tmp_path / 'a' / 'iter_4.pth'
    checkpoint = torch.load(path)
    checkpoint['message_hub']['runtime_info']['rng_states']['ranks'] *= 2
    torch.save(checkpoint, path)
    results = []
    for seed, folder in ((5, 'b'), (6, 'c')):
        torch.manual_seed(seed)
        cfg = config(tmp_path / folder, max_iters=8, log_level='WARNING')
        results.append(weights(resumed(tmp_path / 'a', 4, cfg)))
    assert_equal(*results)
    logs = ''.join(p.read_text() for p in (tmp_path / 'b').glob('*/*.log'))
    assert 'no random states for iteration 4 and 1 rank(s) (it has 2 of iteration 4)' in logs


def accumulating(folder, counts=2):
    players = {
        'constructor': 'MultiOptimWrapperConstructor',
        'generator': player(accumulative_counts=counts),
        'disc': player(accumulative_counts=3),
    }
    return config(folder, max_iters=20, optim_wrapper=players)


def test_inside_accumulation_windows(tmp_path):
    """Iteration 8: one of two generator gradients collected, and two of three critic ones."""
    whole = run(accumulating(tmp_path / 'a'))
    saved = torch.load(tmp_path / 'a' / 'iter_8.pth')['optimizer']
    assert saved['generator']['open_window']['count'] == 1
    assert saved['disc']['open_window']['count'] == 2
    again = resumed(tmp_path / 'a', 8, accumulating(tmp_path / 'b'))
    assert_equal(weights(whole), weights(again))
    with pytest.raises(
        ValueError,
        match='optim_wrapper.generator: the checkpoint was saved '
        'after 1 of its accumulated gradients',
    ):
        resumed(tmp_path / 'a', 8, accumulating(tmp_path / 'c', counts=1))


def test_loop_arguments(tmp_path):
    for value in (0, 2.5):
        with pytest.raises(ValueError, match='max_iters: expected a positive whole number'):
            run(config(tmp_path, max_iters=value))


def test_rng_state_round_trip():
    import random

    from mmdeepfill.core.random import capture_rng, reseed, restore_rng

    state = capture_rng()
    draws = [random.gauss(0, 1), np.random.standard_normal(), torch.rand(1).item()]
    reseed(1, 2, 3)
    assert draws != [random.gauss(0, 1), np.random.standard_normal(), torch.rand(1).item()]
    restore_rng(state)
    assert draws == [random.gauss(0, 1), np.random.standard_normal(), torch.rand(1).item()]
