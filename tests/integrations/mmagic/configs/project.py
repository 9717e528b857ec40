"""Small data in the folders that mmagic's configs name."""

import cv2
import numpy as np

#: List, folder of the images, and how a line of the list goes on, by loader.
PLACES = {
    'train': (
        'data/Places/meta/places365_train_challenge.txt',
        'data/Places/data_large',
        '/a/street/{}.jpg 0',
    ),
    'val': ('data/Places/meta/places365_val.txt', 'data/Places/val_large', '{}.jpg 165'),
}
CELEBA = {
    'train': ('data/CelebA-HQ/train_celeba_img_list.txt', 'data/CelebA-HQ', 'train_{}.png'),
    'val': ('data/CelebA-HQ/val_celeba_img_list.txt', 'data/CelebA-HQ', 'val_{}.png'),
}
MASKS = ('train_mask_list.txt', 'mask_0.5-0.6_list.txt')


def write_data(folder, count=3, size=(96, 112)):
    """Pictures, lists and masks of both data sets below ``folder``."""
    rng = np.random.default_rng(5)
    for number in range(count):
        noise = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        picture = cv2.resize(noise, size[::-1])
        for data in (PLACES, CELEBA):
            for listing, images, line in data.values():
                name = line.format(number)
                path = folder / images / name.partition(' ')[0].lstrip('/')
                path.parent.mkdir(parents=True, exist_ok=True)
                assert cv2.imwrite(str(path), picture)
                (folder / listing).parent.mkdir(parents=True, exist_ok=True)
                with open(folder / listing, 'a', encoding='utf-8') as file:
                    file.write(f'{name}\n')
    masks = folder / 'data' / 'pconv_mask'
    masks.mkdir(parents=True)
    for number in (0, 1):
        mask = np.zeros((64, 64), np.uint8)
        mask[16:48, 8 + 16 * number : 40 + 16 * number] = 255
        assert cv2.imwrite(str(masks / f'{number}.png'), mask)
    for listing in MASKS:
        (masks / listing).write_text('0.png\n1.png\n', encoding='utf-8')
    return folder


def small_options(method, side=64):
    """``--cfg-options`` in mmagic's words: two iterations on pictures of 64 pixels."""
    options = {
        'experiment_name': 'small',
        'train_cfg.max_iters': 2,
        'train_cfg.val_interval': 2,
        'default_hooks.checkpoint.interval': 2,
        'env_cfg.dist_cfg.backend': 'gloo',
    }
    for split in ('train', 'val', 'test'):
        loader = f'{split}_dataloader'
        options[f'{loader}.num_workers'] = 0
        options[f'{loader}.batch_size'] = 2 if split == 'train' else 1
        steps = f'{loader}.dataset.pipeline'
        if method == 'aot_gan':
            options[f'{steps}.2.crop_size'] = (side, side)
            if split == 'train':
                options[f'{steps}.4.scale'] = (side, side)
            continue
        options[f'{steps}.2.crop_size'] = (80, 80)
        options[f'{steps}.3.scale'] = (side, side)
        masks = f'{steps}.1.mask_config'
        options[f'{masks}.img_shape'] = (side, side)
        if method in ('deepfillv1', 'global_local'):
            options.update(
                {
                    f'{masks}.max_bbox_shape': (32, 32),
                    f'{masks}.max_bbox_delta': 10,
                    f'{masks}.min_margin': 4,
                }
            )
        else:
            options.update({f'{masks}.length_range': (5, 32), f'{masks}.brush_width': (4, 12)})
    options.update(_small_model(method, side))
    return options


def _small_model(method, side):
    """Critics have linear layers, for one size; narrow ones are fast."""
    cells = side // 16
    if method == 'deepfillv1':
        return {
            'model.train_cfg.local_size': (32, 32),
            'model.train_cfg.disc_step': 1,
            'model.disc.global_disc_cfg.max_channels': 8,
            'model.disc.global_disc_cfg.fc_in_channels': 8 * cells * cells,
            'model.disc.local_disc_cfg.max_channels': 8,
            'model.disc.local_disc_cfg.fc_in_channels': 8 * 2 * 2,
        }
    if method == 'global_local':
        return {
            'model.train_cfg.local_size': (32, 32),
            'model.train_cfg.iter_tc': 0,
            'model.train_cfg.iter_td': 0,
            'model.train_cfg.start_iter': 0,
            'model.disc.global_disc_cfg.max_channels': 8,
            'model.disc.global_disc_cfg.fc_in_channels': 8,
            'model.disc.global_disc_cfg.fc_out_channels': 5,
            'model.disc.local_disc_cfg.max_channels': 8,
            'model.disc.local_disc_cfg.fc_in_channels': 8,
            'model.disc.local_disc_cfg.fc_out_channels': 5,
        }
    if method == 'deepfillv2':
        return {'model.disc.max_channels': 8}
    if method == 'aot_gan':
        return {'model.disc.base_channels': 4, 'model.encdec.dilation_neck.num_aotblock': 1}
    # levels that end in one pixel have no statistics
    return {'model.encdec.encoder.num_layers': 4, 'model.encdec.decoder.num_layers': 4}
