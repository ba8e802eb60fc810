"""A PostgreSQL server of the test's own, on 127.0.0.1 at a port that was free."""

import contextlib
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile

ATTEMPTS = 10


def programs():
    """The folder of initdb and postgres; the newest version that is installed, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return os.path.dirname(found[-1]) if found else None


def _run(program, *arguments):
    # The server refuses to run as root.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*user, os.path.join(programs(), program), *arguments], check=True,
                   capture_output=True, cwd="/")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(data, log):
    """Starts the server and gives its port; another may take a free port before the server does."""
    for attempt in range(ATTEMPTS):
        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories='' -c fsync=off -c lock_timeout=60s"
        try:
            _run("pg_ctl", "-D", data, "-w", "-o", options, "-l", log, "start")
            return port
        except subprocess.CalledProcessError:
            if attempt + 1 == ATTEMPTS:
                raise


@contextlib.contextmanager
def server():
    """Starts a server and gives the connection arguments of psql (-h 127.0.0.1 -p PORT -U postgres)."""
    folder = tempfile.mkdtemp(prefix="bothways-pg-", dir="/tmp")
    data = os.path.join(folder, "data")
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        _run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync")
        port = _start(data, os.path.join(folder, "log"))
        try:
            yield ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def url(arguments):
    """The address of the server with these arguments, for libpq and SQLAlchemy."""
    return f"postgresql://postgres@127.0.0.1:{arguments[3]}/postgres"
