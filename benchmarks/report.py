"""How results are shown and saved."""
import datetime
import json
import os

from benchmarks.inputs import file_system, memory, shared_memory
from benchmarks.measure import call
from benchmarks.rows import alone

COLUMNS = "{:12} {:>10} {:>10} {:>7}  {:>13}  {:>8}  {:7} {}"


def table(results):
    """The table, as lines: medians, their ratio, and the range of the ratios of single rounds."""
    yield COLUMNS.format("row", "ours", "peer", "ratio", "min..max", "goal", "", "what").rstrip()
    for result in results:
        row = result.row
        if reason := result.failed or result.skipped:
            what = f"{'failed' if result.failed else 'skipped'}: {reason}"
            yield COLUMNS.format(row.name, "-", "-", "-", "-", row.goal_text, "", what)
            continue
        ours, peer = (f"{figure:.4g} {row.unit}" if figure is not None else "-" for figure in result.medians)
        ratio = "-" if row.figure is alone else f"{result.figure:.3f}"
        digits = 1 if row.figure is alone else 3
        spread = "..".join(f"{figure:.{digits}f}" for figure in result.spread)
        what = f"{row.title}; {result.note}" if result.note else row.title
        yield COLUMNS.format(row.name, ours, peer, ratio, spread, row.goal_text, result.verdict, what)


def record(bench, results):
    """All results, for JSON."""
    return {"machine": machine(bench), "rounds": bench.rounds, "scale": bench.scale, "inputs": bench.inputs,
            "rows": [entry(result) for result in results]}


def entry(result):
    row = result.row
    fields = {"name": row.name, "title": row.title, "unit": row.unit, "goal": row.goal_text or None}
    if reason := result.failed or result.skipped:
        return fields | {"failed" if result.failed else "skipped": reason}
    ours, peer = result.medians
    return fields | {
        "ours": result.ours, "peer": result.peer, "ours_median": ours, "peer_median": peer,
        "ratio": None if row.figure is alone else result.figure, "spread": result.spread,
        "verdict": result.verdict or None, "note": result.note or None}


def machine(bench):
    with open("/proc/cpuinfo") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "cpu": names[0] if names else os.uname().machine, "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": memory("MemTotal"), "kernel": os.uname().release,
        "file_systems": {path: file_system(path) for path in (shared_memory(), bench.disk)},
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "program": call(bench.binary, "--version").strip()}


def write(path, bench, results):
    """Saves all results in a file."""
    with open(path, "w") as file:
        json.dump(record(bench, results), file, indent=2)
        file.write("\n")
