"""A call made in another process: what it loads and fills memory with goes when it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, Generic, ParamSpec, TypeVar, cast

Result = TypeVar("Result")
Given = ParamSpec("Given")


class ChildDied(RuntimeError):
    """The process that made a call ended without an answer; its traceback is in our error output."""


@dataclass(frozen=True)
class Call(Generic[Result]):
    """A call under way."""

    answers: Connection

    def is_done(self, seconds: float = 0.0) -> bool:
        """Whether ``result`` will return at once; waits up to so many seconds for it."""
        return self.answers.poll(seconds)

    def result(self) -> Result:
        """Wait for what the function returned. Raises ChildDied when it raised or was killed."""
        try:
            return cast(Result, self.answers.recv())
        except EOFError:
            raise ChildDied("a child process ended without an answer; the log says why") from None


@contextmanager
def calling(
    function: Callable[Given, Result], *arguments: Given.args, **options: Given.kwargs
) -> Iterator[Call[Result]]:
    """Call a function in a process of its own, which ends with the block, answered or not."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_answer, args=(there, function, arguments, options), daemon=True)
    process.start()
    there.close()  # or the death of the process would go unnoticed
    try:
        yield Call(here)
    finally:
        process.terminate()
        process.join()
        here.close()


def call(function: Callable[Given, Result], *arguments: Given.args, **options: Given.kwargs) -> Result:
    """The result of a function, called in another process. Raises ChildDied."""
    with calling(function, *arguments, **options) as made:
        return made.result()


def _answer(there: Connection, function: Callable[..., Any], arguments: Any, options: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends Ctrl-C to us, too: who called ends us
    Thread(target=_end_with_caller, args=(there,), daemon=True).start()
    there.send(function(*arguments, **options))


def _end_with_caller(there: Connection) -> None:
    with suppress(EOFError, OSError):
        there.recv()  # nothing is ever sent: it returns when the caller is gone
    os._exit(1)
