"""A PostgreSQL server of the test's own, on a socket in a folder of its own."""

import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import tempfile


def programs():
    """The folder of initdb and postgres; the newest version that is installed, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return os.path.dirname(found[-1]) if found else None


def _as_server_user(command):
    # The server refuses to run as root.
    return ["runuser", "-u", "postgres", "--"] + command if os.geteuid() == 0 else command


@contextlib.contextmanager
def server():
    """Starts a server and gives the connection arguments of psql (-h FOLDER -U postgres)."""
    folder = tempfile.mkdtemp(prefix="bothways-pg-", dir="/tmp")
    data = os.path.join(folder, "data")
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    control = os.path.join(programs(), "pg_ctl")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        subprocess.run(_as_server_user([os.path.join(programs(), "initdb"), "-D", data, "-U",
                                        "postgres", "-A", "trust", "--no-sync"]),
                       check=True, capture_output=True, cwd="/")
        subprocess.run(_as_server_user([control, "-D", data, "-w", "-o", options, "-l",
                                        os.path.join(folder, "log"), "start"]),
                       check=True, capture_output=True, cwd="/")
        try:
            yield ["-h", folder, "-U", "postgres"]
        finally:
            subprocess.run(_as_server_user([control, "-D", data, "-m", "immediate", "stop"]),
                           check=True, capture_output=True, cwd="/")
    finally:
        shutil.rmtree(folder)
