"""What stands between the portal and its database, and breaks when it is told to."""

import contextlib
import socket
import threading

LARGEST = 65536


class Proxy:
    """Passes connections to 127.0.0.1:``port`` on to ``target``: the path of a Unix
    socket, or a host and a port. Paused, it takes what is sent and passes nothing on;
    cut, it ends what is there and refuses what comes."""

    def __init__(self, target):
        self.target = target
        self._is_flowing = threading.Event()
        self._is_flowing.set()
        self._ends = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._start()

    def pause(self):
        self._is_flowing.clear()

    def resume(self):
        self._is_flowing.set()

    def cut(self):
        _end(self._listener)
        for end in list(self._ends):
            _end(end)

    def mend(self):
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._start()

    def close(self):
        self.resume()
        self.cut()

    def _start(self):
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                client, _address = listener.accept()
                try:
                    server = _connected(self.target)
                except OSError:
                    _end(client)
                    continue
                self._ends |= {client, server}
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(LARGEST):
                self._is_flowing.wait()
                sink.sendall(data)
        for end in (source, sink):
            self._ends.discard(end)
            _end(end)


def _connected(target):
    if isinstance(target, tuple):
        return socket.create_connection(target)
    with contextlib.ExitStack() as failure:
        made = failure.enter_context(socket.socket(socket.AF_UNIX))
        made.connect(str(target))
        failure.pop_all()
    return made


def _end(end):
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
