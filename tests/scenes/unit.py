"""Runs a command as the unit of systemd would let it: system calls that its SystemCallFilter= does not name fail with
EPERM, and no privileges are won. unit.py UNIT COMMAND…; status 77 when systemd-analyze or libseccomp is not here."""
import ctypes
import os
import re
import shutil
import subprocess
import sys

ALLOW, EPERM = 0x7fff0000, 0x00050001


def members(word):
    """A name, or a @group as the names in it."""
    if not word.startswith('@'):
        return {word}
    told = subprocess.run(['systemd-analyze', 'syscall-filter', '--no-pager', word], capture_output=True, text=True, check=True)
    words = [line.strip() for line in told.stdout.splitlines()[1:]]
    return set().union(*(members(w) for w in words if w and not w.startswith('#')))


def allowed(unit):
    calls = set()
    for words in re.findall(r'^SystemCallFilter=(.*)$', open(unit).read(), re.M):
        named = set().union(*(members(w) for w in words.lstrip('~').split()))
        calls = calls - named if words.startswith('~') else calls | named
    return calls


def confine(calls):
    lib = ctypes.CDLL('libseccomp.so.2')
    lib.seccomp_init.restype = ctypes.c_void_p
    for name in ('seccomp_rule_add', 'seccomp_load'):
        getattr(lib, name).argtypes = [ctypes.c_void_p] + [ctypes.c_uint32, ctypes.c_int, ctypes.c_uint][:3 if 'rule' in name else 0]
    rules = ctypes.c_void_p(lib.seccomp_init(EPERM))
    for name in sorted(calls):
        number = lib.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            assert lib.seccomp_rule_add(rules, ALLOW, number, 0) == 0, name
    assert lib.seccomp_load(rules) == 0  # sets no-new-privs, too


if __name__ == '__main__':
    if not shutil.which('systemd-analyze'):
        sys.exit(77)
    calls = allowed(sys.argv[1])
    assert len(calls) > 100, calls
    try:
        confine(calls)
    except OSError:
        sys.exit(77)
    os.execvp(sys.argv[2], sys.argv[2:])
