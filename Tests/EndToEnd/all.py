"""Runs all test modules, as many at a time as there are processors, and shows what each of them reports."""

import concurrent.futures
import os
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def run(module):
    return module, subprocess.run(
        [sys.executable, "-m", "unittest", module], cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace")


def main():
    # Long files tend to take long: the last one to start should be short.
    paths = sorted(FOLDER.glob("test_*.py"), key=lambda path: -path.stat().st_size)
    tests, failed = 0, []
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as workers:
        for module, process in workers.map(run, [path.stem for path in paths]):
            found = re.search(r"^Ran (\d+) tests?", process.stdout, re.MULTILINE)
            tests += int(found[1]) if found else 0
            if process.returncode or not found:
                failed.append(module)
                print(process.stdout, flush=True)
            else:
                print(f"{module}: {process.stdout.strip().splitlines()[-1]}, {found[1]} tests", flush=True)
    print(f"\nRan {tests} tests in {len(paths)} modules: " + (f"FAILED in {', '.join(failed)}" if failed else "OK"))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
