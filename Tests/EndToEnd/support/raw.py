"""Tar headers byte by byte: for shapes that neither tarfile nor GNU tar will write, and for hostile archives."""

BLOCK = 512
END = bytes(2 * BLOCK)
USTAR = b"ustar\x0000"
GNU = b"ustar  \0"

FILE, HARD_LINK, SYMBOLIC_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FOLDER, FIFO = b"0", b"1", b"2", b"3", b"4", b"5", b"6"


def padded(content, size=BLOCK):
    """Returns `content` filled up with zeros to a multiple of `size`."""
    return content + bytes(-len(content) % size)


def header(name, size=0, kind=FILE, link=b"", magic=GNU, size_field=None, checksum=None):
    """Returns the 512 bytes of a header. `size_field` and `checksum` replace what would be right."""
    name, link = encoded(name), encoded(link)
    field = size_field if size_field is not None else (
        b"%011o\0" % size if size < 8 ** 11 else b"\x80" + size.to_bytes(11, "big"))
    block = bytearray(BLOCK)
    block[0:len(name)] = name
    block[100:108], block[108:116], block[116:124] = b"0000644\0", b"0001750\0", b"0001750\0"
    block[124:136] = field
    block[136:148] = b"11650237261\0"
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[157:157 + len(link)] = link
    block[257:265] = magic
    block[265:270], block[297:302] = b"owner", b"group"
    block[148:156] = checksum if checksum is not None else b"%06o\0 " % sum(block)
    return bytes(block)


def member(name, content=b"", **fields):
    """Returns a header with the content behind it."""
    return header(name, len(content), **fields) + padded(content)


def long_name_member(name, content):
    """A member whose name stands in a GNU long-name record, as it may at any length."""
    record = member("././@LongLink", encoded(name) + b"\0", kind=b"L")
    return record + member(name[:99], content)


def pax_member(name, content, records, **fields):
    """A member with a pax header of `records` in front."""
    return member("PaxHeaders/1", b"".join(pax_record(*record) for record in records), kind=b"x", magic=USTAR) + member(
        name, content, magic=USTAR, **fields)


def pax_record(key, value):
    """Returns `length key=value\\n`, whose length counts its own digits."""
    body = b" %s=%s\n" % (encoded(key), encoded(value))
    length = len(body) + 1
    while length != len(body) + len(str(length)):
        length += 1
    return str(length).encode() + body


def tar(members, end=END, blocking=20):
    """Returns an archive of `members`, which are bytes, padded to whole records."""
    content = b"".join(members) + end
    return padded(content, blocking * BLOCK) if end == END else content


def encoded(text):
    return text.encode() if isinstance(text, str) else text
