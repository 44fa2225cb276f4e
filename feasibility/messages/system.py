"""What the system says of a file or an address, as a message, so that it can be told in Dutch."""

from __future__ import annotations

import errno

from feasibility.messages import sentence

REASONS = {
    errno.ENOENT: sentence("No such file or directory"),
    errno.EACCES: sentence("Permission denied"),
    errno.EPERM: sentence("Operation not permitted"),
    errno.EISDIR: sentence("Is a directory"),
    errno.ENOTDIR: sentence("Not a directory"),
    errno.EEXIST: sentence("File exists"),
    errno.ENOTEMPTY: sentence("Directory not empty"),
    errno.ENAMETOOLONG: sentence("File name too long"),
    errno.ENOSPC: sentence("No space left on device"),
    errno.EFBIG: sentence("File too large"),
    errno.EROFS: sentence("Read-only file system"),
    errno.ELOOP: sentence("Too many levels of symbolic links"),
    errno.EMFILE: sentence("Too many open files"),
    errno.EIO: sentence("Input/output error"),
    errno.EBADF: sentence("Bad file descriptor"),
    errno.EINVAL: sentence("Invalid argument"),
    errno.EADDRINUSE: sentence("Address already in use"),
    errno.EADDRNOTAVAIL: sentence("Cannot assign requested address"),
}
"""What the system says of a file or an address, as Linux words it."""


def reason(error: OSError) -> str:
    """Why the system refused; a message where its wording is known, so that it can be told in Dutch."""
    said = error.strerror or str(error)
    known = REASONS.get(error.errno) if error.errno is not None else None
    return known if known is not None and known == said else said
