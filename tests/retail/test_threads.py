"""The thread for calls that nobody can cancel."""

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from tuipos.retail.threads import LoneThread


async def test_calls_run_one_at_a_time_and_give_their_results() -> None:
    thread = LoneThread("lone")
    running: list[int] = []
    most = 0

    def work(number: int) -> int:
        nonlocal most
        running.append(number)
        most = max(most, len(running))
        time.sleep(0.002)
        running.remove(number)
        return number * 2

    assert await asyncio.gather(*(thread.run(work, n) for n in range(10))) == [
        n * 2 for n in range(10)
    ]
    assert most == 1
    thread.close()


async def test_an_exception_comes_to_who_waits() -> None:
    thread = LoneThread("lone")
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 // 0)
    assert await thread.run(lambda: 7) == 7
    thread.close()


async def test_a_call_that_nobody_waits_for_any_more_is_skipped() -> None:
    thread = LoneThread("lone")
    release = threading.Event()
    called: list[int] = []
    holding = asyncio.create_task(thread.run(release.wait, 10))
    given_up = asyncio.create_task(thread.run(called.append, 1))
    await asyncio.sleep(0.01)
    given_up.cancel()
    release.set()
    await holding
    await thread.run(called.append, 2)
    assert called == [2]
    thread.close()


def test_leaving_never_waits_for_a_call() -> None:
    program = (
        "import asyncio, time\n"
        "from tuipos.retail.threads import LoneThread\n"
        "async def main():\n"
        "    thread = LoneThread('lone')\n"
        "    try:\n"
        "        await asyncio.wait_for(thread.run(time.sleep, 60), 0.05)\n"
        "    except TimeoutError:\n"
        "        print('left')\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "left\n", "")
