"""What the lints share: the files of the tree, fault lines, and self-tests on small trees of their own.

A lint is a function check(root) that returns its faults as texts, and a list of samples. A sample is (name, files, wanted):
a tree of {path: text} in which the lint must find a fault that holds the text `wanted`, or nothing where wanted is None.
So a lint that no longer finds anything fails its own test.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {'node_modules', 'dist', 'demo', '.git', '__pycache__'}


def files(root, *tails):
    """Files of the tree that end in one of the tails: what git knows or would add; else all but what is built."""
    asked = subprocess.run(['git', '-C', root, 'ls-files', '-co', '--exclude-standard', '-z'], capture_output=True)
    if asked.returncode == 0 and (Path(root) / '.git').exists():
        names = [n for n in asked.stdout.decode().split('\0') if n]
    else:
        names = []
        for folder, below, inside in os.walk(root):
            below[:] = [b for b in below if b not in SKIPPED and not b.startswith('build')]
            names += [os.path.relpath(os.path.join(folder, n), root) for n in inside]
    return sorted(n for n in set(names) if n.endswith(tails or ('',)) and (Path(root) / n).is_file())


def read(root, name):
    return (Path(root) / name).read_text(encoding='utf-8', errors='replace')


def without_comments(code, strings=False):
    """C code with comments (and, where asked, the insides of strings) blanked; lines stay where they are."""
    out, i, n = [], 0, len(code)
    while i < n:
        if code.startswith('/*', i):
            end = code.find('*/', i + 2)
            end = n if end < 0 else end + 2
            out.append(''.join(c if c == '\n' else ' ' for c in code[i:end]))
        elif code.startswith('//', i):
            end = code.find('\n', i)
            end = n if end < 0 else end
            out.append(' ' * (end - i))
        elif code[i] in '"\'':
            end = i + 1
            while end < n and code[end] != code[i] and code[end] != '\n':
                end += 2 if code[end] == '\\' else 1
            end = min(end + 1, n)
            out.append(code[i] + ' ' * (end - i - 2) + code[i] if strings else code[i:end])
        else:
            end = i + 1
            out.append(code[i])
        i = end
    return ''.join(out)


def plant(root, tree):
    for name, text in tree.items():
        path = Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')


def self_test(check, samples):
    faults = []
    for name, tree, wanted in samples:
        with tempfile.TemporaryDirectory() as root:
            plant(root, tree)
            found = check(root)
        if wanted is None and found:
            faults.append(f'{name}: found what is none: {found[0]}')
        elif wanted is not None and not any(wanted in f for f in found):
            faults.append(f'{name}: did not find "{wanted}" but {found}')
    return faults


def main(check, samples, done):
    """`done` is the sentence printed when nothing is wrong; it may be a function of the root."""
    testing = '--self-test' in sys.argv[1:]
    faults = self_test(check, samples) if testing else check(ROOT)
    for fault in faults:
        print(fault)
    if not faults:
        print(f'{len(samples)} samples judged rightly' if testing else done(ROOT) if callable(done) else done)
    sys.exit(1 if faults else 0)
