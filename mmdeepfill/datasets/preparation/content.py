"""Contents of the pictures of a data set: bad ones, repeated ones, and those to leave out."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from .findings import ERROR, WARNING, Finding
from .look import Look

Splits = Mapping[str, Sequence[str]]


class Policies(NamedTuple):
    """Policies for bad and repeated pictures: 'stop', 'leave-out' or 'keep'.

    Args:
        unreadable (str): 'stop' or 'leave-out'.
        damaged (str): Any.
        duplicates (str): Within a list. 'leave-out' keeps the first by name.
        leaks (str): The same picture in two lists. 'leave-out' keeps it in the later of
            train, val, test.
    """

    unreadable: str = 'stop'
    damaged: str = 'stop'
    duplicates: str = 'keep'
    leaks: str = 'stop'


_DONE = {'stop': '', 'leave-out': ' Left out.', 'keep': ' Kept.'}


def judge(
    splits: Splits, looks: Mapping[str, Look], policies: Policies, given: bool = False
) -> tuple[list[Finding], dict[str, set[str]]]:
    """Find what is bad or repeated.

    Args:
        splits (Mapping): Name of a list and its images.
        looks (Mapping): Of the images; those that were not decoded have no digest, and
            are not compared.
        policies (Policies): What to do.
        given (bool): The lists are a user's, and not about to be written.

    Returns:
        tuple: the findings, and for each list the images to leave out.
    """
    findings: list[Finding] = []
    out: dict[str, set[str]] = {split: set() for split in splits}
    for trouble in ('unreadable', 'damaged'):
        policy = getattr(policies, trouble)
        bad = troubled(looks, trouble)
        if bad:
            findings.append(
                _finding(
                    trouble,
                    policy,
                    f'{len(bad)} {trouble} images',
                    [looks[n].reason for n in bad],
                    _advice(trouble, given),
                )
            )
        if policy == 'leave-out':
            for split, names in splits.items():
                out[split] |= set(names) & set(bad)
    for split, names in splits.items():
        findings += _duplicates(split, names, looks, policies.duplicates, out)
    findings += _leaks(splits, looks, policies.leaks, out)
    odd = [f'{name}: {look.kind}' for name, look in looks.items() if look.is_odd(name)]
    if odd:
        findings.append(
            Finding(
                WARNING,
                'content',
                f'{len(odd)} images are CMYK, or not what their ending says. They '
                'can be read, and are listed.',
                odd,
            )
        )
    return findings, out


def _advice(trouble: str, given: bool) -> str:
    if not given:
        return f'Repair or remove them, or say --{trouble} leave-out.'
    keep = ', or say --damaged keep' if trouble == 'damaged' else ''
    return f'Repair them, or take their lines off the list{keep}.'


def troubled(looks: Mapping[str, Look], trouble: str) -> list[str]:
    """Images with that trouble, 'unreadable' or 'damaged'."""
    return [name for name, look in looks.items() if look.trouble == trouble]


def repeated(names: Sequence[str], looks: Mapping[str, Look]) -> list[list[str]]:
    """Groups of images that are the same picture."""
    return [group for group in _groups(names, looks).values() if len(group) > 1]


def shared(
    splits: Splits, looks: Mapping[str, Look]
) -> Iterator[tuple[str, str, list[tuple[list[str], list[str]]]]]:
    """Pictures that are in two lists: both lists, and for each picture its images in either."""
    by_split = {split: _groups(names, looks) for split, names in splits.items()}
    for early, late in combinations(splits, 2):
        both = [picture for picture in by_split[early] if picture in by_split[late]]
        if both:
            yield early, late, [(by_split[early][p], by_split[late][p]) for p in both]


def _finding(kind: str, policy: str, what: str, items: Sequence, advice: str) -> Finding:
    if policy == 'stop':
        return Finding(ERROR, kind, f'{what}. {advice}', items)
    return Finding(WARNING, kind, f'{what}.{_DONE[policy]}', items)


def _groups(names: Sequence[str], looks: Mapping[str, Look]) -> dict[str, list[str]]:
    """Names by picture. An image that was not decoded is its own picture."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        look = looks.get(name)
        groups[look.digest if look and look.digest else name].append(name)
    return groups


def _duplicates(
    split: str,
    names: Sequence[str],
    looks: Mapping[str, Look],
    policy: str,
    out: dict[str, set[str]],
) -> list[Finding]:
    same = repeated(names, looks)
    if not same:
        return []
    if policy == 'leave-out':
        out[split].update(name for group in same for name in group if name != group[0])
    extra = sum(len(group) - 1 for group in same)
    return [
        _finding(
            'duplicate',
            policy,
            f'{split}: {len(same)} pictures are there more than once, {extra} images too many',
            same,
            'Remove them, or say --duplicates leave-out or keep.',
        )
    ]


def _leaks(
    splits: Splits, looks: Mapping[str, Look], policy: str, out: dict[str, set[str]]
) -> list[Finding]:
    findings = []
    for early, late, both in shared(splits, looks):
        if policy == 'leave-out':
            out[early].update(name for names, _ in both for name in names)
        findings.append(
            _finding(
                'leak',
                policy,
                f'{len(both)} pictures are in {early} and in {late}',
                [one + other for one, other in both],
                f'Remove them, or say --leaks leave-out (of {early}) or keep.',
            )
        )
    return findings


def summary(looks: Mapping[str, Look]) -> dict[str, Any]:
    """Kinds of files with their numbers, and the smallest height and width."""
    kinds = Counter(look.kind for look in looks.values() if look.kind)
    sizes = [(look.height, look.width) for look in looks.values() if look.height]
    return {
        'kinds': dict(sorted(kinds.items())),
        'smallest': [min(side) for side in zip(*sizes)] if sizes else None,
    }
