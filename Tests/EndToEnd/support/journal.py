"""The records of a journal, as docs/journal.md specifies them: read to see how far a run is, and forged."""

import hashlib
import json

_decode = json.JSONDecoder().decode


def records(path):
    """The records of the journal's whole lines; none if there is no journal."""
    return [_decode(line) for line in path.read_text().split("\n")[:-1]] if path.exists() else []


def line(record):
    """The line of a record, with the checksum that is right for it."""
    fields = {name: value for name, value in record.items() if name != "sum"}
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))[:-1].encode()
    return text + b',"sum":"%s"}\n' % hashlib.sha256(text).hexdigest()[:16].encode()


def write(path, records, numbered=True):
    """Writes a journal of these records, numbered from 1 on unless told otherwise."""
    if numbered:
        records = [{**record, "seq": number} for number, record in enumerate(records, 1)]
    path.write_bytes(b"".join(map(line, records)))


def extracted(path, archive):
    """The offset in the archive up to which its members are staged, as the last checkpoint says; 0 if none does."""
    offset = 0
    for record in records(path):
        if record["type"] == "checkpoint" and record["archive"] == archive:
            parts = record.get("parts") or [record["extraction"]] if "extraction" in record or "parts" in record else []
            offset = max([offset, *(part["offset"] for part in parts)])
    return offset


def digested(path, archive):
    """How many bytes of the archive the digests of the last checkpoint have seen; 0 if there is none."""
    counts = [
        state["count"] for record in records(path) if record["type"] == "checkpoint" and record["archive"] == archive
        for state in record["digests"]]
    return max(counts, default=0)
