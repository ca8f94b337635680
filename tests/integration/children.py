"""Processes of their own that work until they are done or killed: for the crash tests.

They are forked from one that has imported everything already: what dies in them is the work, not
the reading of modules, which would take most of the time.
"""

import os
import sys
from multiprocessing import get_context

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.integration.store_child", "tests.integration.versioning"])


class Child:
    """A process that runs ``work(*arguments)``; ``stdout`` is what it says."""

    def __init__(self, work, *arguments):
        reader, writer = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_begin, args=(writer, work, arguments), daemon=True)
        self._process.start()
        writer.close()
        self.stdout = os.fdopen(os.dup(reader.fileno()), encoding="utf-8")
        reader.close()

    def kill(self):
        """Pull the plug, and wait until it is gone; what it said can still be read."""
        self._process.kill()
        self._process.join()

    def ends_within(self, seconds):
        """Whether it comes to its end by itself in that time."""
        self._process.join(seconds)
        return self._process.exitcode is not None

    def close(self):
        """Read no more, kill it if it still works; how it ended, as ``Popen.returncode``."""
        self.kill()
        self.stdout.close()
        code = self._process.exitcode
        self._process.close()
        return code


def say(*words):
    """A line for whoever started this process, at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def _begin(writer, work, arguments):
    sys.stdout = os.fdopen(os.dup(writer.fileno()), "w", encoding="utf-8")
    writer.close()
    work(*arguments)
    sys.stdout.flush()
