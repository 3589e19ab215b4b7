"""Work that other processes do beside this one; each sets Django up before it learns what the work is about."""

from __future__ import annotations

import os
import pickle  # nosec B403  # between a process and its own children
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

Result = TypeVar("Result")
_act: Callable[..., Any] | None = None
_same: Any = None


def done_by(
    processes: int, act: Callable[..., Result], same: object, different: Iterable[tuple[Any, ...]]
) -> Iterator[Result]:
    """The results of `act(same, *one)` for each of the different, as they come; `act`: a function of a module."""
    told = pickle.dumps((act, same))
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (told,)) as pool:
        for one in as_completed([pool.submit(_next, arguments) for arguments in different]):
            yield one.result()


def _begin(told: bytes) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()
    global _act, _same
    _act, _same = pickle.loads(told)  # nosec B301  # from our own parent


def _end_with_parent() -> None:
    """A parent that is killed tells its children nothing: they would wait for more work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _next(arguments: tuple[Any, ...]) -> Any:
    if _act is None:
        raise RuntimeError("the process was not told what to do")
    return _act(_same, *arguments)
