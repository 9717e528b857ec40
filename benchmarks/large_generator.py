"""The whole DeepFillv1 generator, every pixel, on one large image: seconds and peak memory.

    python benchmarks/large_generator.py 2048

2048x2048 takes minutes, 4096x4096 about half an hour of one core.
"""

import argparse
import resource
import time

import contenders
import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('size', type=int, help='side of the image in pixels')
    parser.add_argument('--threads', type=int, default=2, help='default: %(default)s')
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    generator = contenders.our_model().generator.eval()
    image, mask = contenders.random_picture(1, args.size)
    start, cpu = time.perf_counter(), time.process_time()
    with torch.no_grad():
        refined = generator(image * (1 - mask), mask)['refined']
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert refined.isfinite().all()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f'{args.size}x{args.size}, {args.threads} threads: {seconds:.1f} s, {cpu:.1f} CPU s, '
        f'peak memory of the process {peak:.2f} GiB'
    )


if __name__ == '__main__':
    main()
