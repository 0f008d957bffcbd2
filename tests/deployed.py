"""The nginx of ``deploy/``, made to run in a folder, on a free port, without TLS."""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import time

from portal.embedded import BASE_DIR
from tests.conftest import free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
CONFIGURATION = BASE_DIR / "deploy" / "nginx" / "portal.conf"
AROUND = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 256; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  types {{ text/html html; text/css css; }}
  include {folder}/portal.conf;
}}
"""


def configured(folder, *, portal=1, snapshot="/nowhere", tls=True):
    """Write nginx's files into a folder; returns the path of the first and the port of
    the public site where there is no ``tls``."""
    port = free_port()
    text = CONFIGURATION.read_text()
    changes = {
        r"server (public|staff):8000;": f"server 127.0.0.1:{portal};",
        r"/etc/nginx/tls": str(folder),
        r"/var/(log|cache)/nginx": str(folder),
        r"/srv/snapshots/portal;": f"{snapshot};",
        r"listen 80 default_server;": f"listen 127.0.0.1:{free_port()};",
        r"listen 443 ssl;": "listen 443 ssl;" if tls else f"listen 127.0.0.1:{port};",
        # The newest word for it, which older servers do not know.
        r" +http2 on;\n": "",
    }
    if not tls:
        changes[r" +ssl_.*\n"] = ""
        changes[r"X-Forwarded-Proto \$scheme"] = "X-Forwarded-Proto https"
    for old, new in changes.items():
        text, count = re.subn(old, new, text)
        assert count, old
    (folder / "portal.conf").write_text(text)
    whole = folder / "nginx.conf"
    whole.write_text(AROUND.format(folder=folder))
    return whole, port


@contextlib.contextmanager
def nginx(folder, **options):
    """nginx as it is deployed, in front of a portal on a port; gives its own port."""
    whole, port = configured(folder, tls=False, **options)
    # Its workers write where pytest closes folders to others.
    account = pwd.getpwuid(os.geteuid()).pw_name
    process = subprocess.Popen(
        [NGINX, "-p", folder, "-c", whole, "-g", f"user {account};"],
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 10
        while not (folder / "pid").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()
