"""A real server, nginx, on loopback: HTTP/1.1, and HTTP/2 with TLS under an authority of its own."""

import os
import pathlib
import shutil
import socket
import subprocess
import time

from server import make_certificates

from .release import REPOSITORY

PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", str(REPOSITORY / ".build/tools/usr/sbin")])
PROGRAM = shutil.which("nginx", path=PATH)
CONFIGURATION = """
{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log {folder}/access.log combined; root {served}; default_type application/octet-stream; {temporary}
  server {{ listen 127.0.0.1:{plain}; }}
  server {{ listen 127.0.0.1:{secure} ssl http2; ssl_certificate {folder}/server.crt; ssl_certificate_key {folder}/server.key; }}
}}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Nginx:
    """Serves the folder `served`; its own files are in `folder`."""

    def __init__(self, folder, served):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.authority, _ = make_certificates(self.folder)
        self.plain, self.secure = free_port(), free_port()
        temporary = " ".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(CONFIGURATION.format(
            user="" if os.getuid() else "user root;", folder=folder, served=served, temporary=temporary, plain=self.plain, secure=self.secure))

    def __enter__(self):
        # What it says before it has read its configuration goes into a file below its prefix, or nowhere.
        self.process = subprocess.Popen(
            [PROGRAM, "-p", self.folder, "-c", self.folder / "nginx.conf"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.secure), 1).close()
                return self
            except OSError:
                time.sleep(0.01)
        self.__exit__()
        raise RuntimeError("nginx does not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    @property
    def log(self):
        return (self.folder / "access.log").read_text()
