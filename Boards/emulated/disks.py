"""The disks that an emulated board boots from: the first file system, with the first
process, the program and the kernel's modules, and the disk with the model."""

import os
import re
import shutil

from tools import BoardError, ROOT, mebibytes, run, tool

FOLDERS = ["dev", "proc", "sys", "root", "tmp", "modules", "usr", "usr/bin", "usr/share",
           "usr/share/swiftlet"]


def archive(entries):
    """A cpio archive, as the kernel unpacks it, of pairs: a path, and None for a
    folder or the bytes of a file that may be executed."""
    out = bytearray()

    def add(number, path, mode, data):
        name = path.encode() + b"\0"
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
        out.extend(b"070701" + b"".join(b"%08x" % field for field in fields) + name)
        out.extend(bytes(-len(out) % 4) + data)
        out.extend(bytes(-len(out) % 4))

    for number, (path, data) in enumerate(entries, 1):
        add(number, path, 0o40755 if data is None else 0o100755, data or b"")
    add(0, "TRAILER!!!", 0, b"")
    return bytes(out)


def first_file_system(folder, program, modules):
    """The archive's bytes; `folder` is for what is made on the way."""
    compiler = "gcc" if os.uname().machine == "aarch64" else "aarch64-linux-gnu-gcc"
    init = folder / "init"
    run(tool(compiler), "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-s", "-o", init,
        ROOT / "Boards/emulated/init.c")
    files = {"init": init, "usr/bin/swiftlet": program}
    files |= {f"modules/{file.name}": file for file in sorted(modules.iterdir())}
    return archive([(name, None) for name in FOLDERS]
                   + [(name, file.read_bytes()) for name, file in files.items()])


def make_disk(image, files):
    """An ext4 file system with the files, without what is only for writing."""
    size = sum(file.stat().st_size for file in files)
    # A thousandth, and 4 MiB, are more than enough for the tables.
    blocks = (size + size // 1000) // 4096 + len(files) + 1024
    free = shutil.disk_usage(image.parent).free
    if free < blocks * 4096:
        raise BoardError(f"the model's disk has {mebibytes(blocks * 4096)} MiB, and "
                         f"{image.parent.parent} has room for {free >> 20} MiB")
    run(tool("mke2fs"), "-q", "-F", "-t", "ext4", "-b", "4096", "-m", "0", "-N", len(files) + 16,
        "-O", "^has_journal,^metadata_csum,^resize_inode", image, blocks)
    for file in files:
        # Characters that debugfs might not take for one word stay out of its command.
        name = re.sub(r"[^\w.+@=,-]", "_", file.name)
        with open(file, "rb") as source:
            at = f"/dev/fd/{source.fileno()}"
            _, errors = run(tool("debugfs"), "-w", "-R", f"write {at} {name}", image,
                            pass_fds=[source.fileno()])
        # It ends with 0 whatever happens, and tells its version first.
        if trouble := [line for line in errors.splitlines() if not line.startswith("debugfs ")]:
            raise BoardError(f"the model's disk cannot be made: {trouble[-1]}")
