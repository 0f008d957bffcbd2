"""What is asked of the system: locks, folders, memory, children that end with it."""

import ctypes
import fcntl
import functools
import gc
import multiprocessing
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


class EmbeddedError(Exception):
    """What keeps the server from running, in one sentence that says what to do."""


def end_with_parent(number):
    """A ``preexec_fn``: the child gets this signal when its parent ends, even by
    SIGKILL. Only Linux has it; elsewhere the next start ends an orphan."""
    if sys.platform != "linux":
        return None
    return functools.partial(ctypes.CDLL(None).prctl, PR_SET_PDEATHSIG, int(number))


def follow_master():
    """For a worker that a server forked: end with the server, even by SIGKILL, and hear
    signals while it loads the application, when the server's own handlers, which it
    inherited, would lose them."""
    master = multiprocessing.parent_process()
    if master is None:
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    if ask_to_end := end_with_parent(signal.SIGKILL):
        ask_to_end()
    if os.getppid() != master.pid:
        # It ended before it could be followed.
        os._exit(1)


def settle():
    """After something large was made that lives long: Python does not look through it
    for garbage any more, and the system gets back the memory that only the making took,
    where the C library can give it back: a seventh of a process with a million
    agreements."""
    gc.collect()
    gc.freeze()
    if give_back := getattr(ctypes.CDLL(None), "malloc_trim", None):
        give_back(0)


def take_lock(path):
    """The open file of a lock that ends with this process, or None if it is taken."""
    try:
        file = path.open("a")
    except OSError as error:
        raise _unwritable(path) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def make_folder(path):
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path) from error


def _unwritable(path):
    return EmbeddedError(
        f"{path} cannot be written: make its folder writable for you, or set"
        " PORTAL_RUN to a folder that is."
    )
