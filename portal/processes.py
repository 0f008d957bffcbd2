"""What a launcher needs of the system: locks, folders, children that end with it."""

import ctypes
import fcntl
import functools
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
