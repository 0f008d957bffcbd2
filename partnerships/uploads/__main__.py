"""The process that reads one file: from standard input, named by its argument; it
answers in JSON."""

import json
import resource
import sys

from .files import handed
from .problems import Unreadable

SECONDS_OF_WORK = 15
MEMORY = 1024**3


def main():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_WORK, SECONDS_OF_WORK))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        text, kinds, notes = handed(sys.argv[1], sys.stdin.buffer.read())
        answer = {"text": text, "kinds": kinds, "notes": notes}
    except Unreadable as problem:
        answer = {"problem": str(problem)}
    json.dump(answer, sys.stdout)


main()
