"""Lists of the checksums of pieces: torrents (BEP 3) and Metalinks."""

import hashlib


def bencode(value):
    if isinstance(value, dict):
        return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    if isinstance(value, int):
        return b"i%de" % value
    value = value.encode() if isinstance(value, str) else value
    return b"%d:%s" % (len(value), value)


def pieces(content, length, kind="sha1"):
    return [hashlib.new(kind, content[start:start + length]).digest() for start in range(0, len(content), length)]


def torrent(files, length, **more):
    """`files` are pairs of name and content; several are in a folder."""
    info = {"piece length": length, "pieces": b"".join(pieces(b"".join(content for _, content in files), length)), **more}
    if len(files) == 1:
        info |= {"name": files[0][0], "length": len(files[0][1])}
    else:
        info |= {"name": "ILSVRC2012", "files": [{"length": len(content), "path": [name]} for name, content in files]}
    return bencode({"announce": "http://tracker.example/announce", "info": info})


def metalink(name, content, length, kind="sha256", old=False):
    hashes = "\n".join(
        f'<hash piece="{number}">{value.hex()}</hash>' if old else f"<hash>{value.hex()}</hash>"
        for number, value in enumerate(pieces(content, length, kind)))
    size = f"<size>{len(content)}</size>"
    if old:
        return (
            '<?xml version="1.0" encoding="UTF-8"?><metalink version="3.0" xmlns="http://www.metalinker.org/"><files>'
            f'<file name="{name}">{size}<verification><pieces length="{length}" type="{kind}">{hashes}</pieces>'
            "</verification></file></files></metalink>")
    kind = kind.replace("sha", "sha-")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><metalink xmlns="urn:ietf:params:xml:ns:metalink">'
        f'<file name="{name}">{size}<pieces length="{length}" type="{kind}">{hashes}</pieces></file></metalink>')
