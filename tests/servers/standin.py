#!/usr/bin/env python3
"""What all stand-ins for sellers share: a server on 127.0.0.1, with TLS by a
CA made on the spot, that logs what it is asked and misbehaves on command.

    class Acme(Seller):
        def handle(self, request):
            if request.bearer() != "right":
                return 401, {}, self.error(401, "wrong key")
            return 200, {}, {"rows": []}

    if __name__ == "__main__":
        main(Acme())

README.md beside this file says how to steer it. Python's own library and the
`openssl` program are all it needs.
"""

import argparse
import email.utils
import fnmatch
import gzip
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote

HUGE = 40 << 20         # more bytes than the program takes of an answer
LATER = 3               # seconds: how far 429:date is ahead


class Request:
    """What was asked. `path` is decoded and without the query; `raw_path` and
    `raw_query` are the bytes on the wire, as signatures need them."""

    def __init__(self, method, target, headers, body, connection):
        self.method = method
        self.raw_path, _, self.raw_query = target.partition("?")
        self.path = unquote(self.raw_path)
        self.query = parse_qsl(self.raw_query, keep_blank_values=True)
        self.headers = headers          # lower-case name -> value
        self.body = body                # bytes
        self.connection = connection    # number of the TCP connection
        self.at = time.time()

    def param(self, name, default=None):
        """First value of a query parameter."""
        return next((v for k, v in self.query if k == name), default)

    def params(self, name):
        """All values of a query parameter."""
        return [v for k, v in self.query if k == name]

    def form(self):
        """The body as a form: name -> value."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def json(self):
        return json.loads(self.body)

    def bearer(self):
        """The token of an Authorization header, or None."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind.lower() == "bearer" else None

    def as_dict(self):
        return {"method": self.method, "path": self.path, "query": self.query,
                "headers": self.headers, "at": self.at,
                "body": self.body.decode("utf-8", "replace"),
                "connection": self.connection}


class Seller:
    """One seller: answers a request with (status, headers, body), the body
    bytes, text, or what becomes JSON. Called from many threads, one at a
    time."""

    def handle(self, request):
        return 404, {}, self.error(404, "no such path: " + request.path)

    def error(self, status, message):
        """The body of an error, in the shape this seller uses."""
        return {"error": {"message": message, "code": status}}

    def command(self, name, params):
        """POST /_/NAME?...: change what is sold. What it returns is sent."""
        raise KeyError(name)


class Echo(Seller):
    """Tells what it was asked. /status/N answers with that status, /bytes/N
    with so many bytes."""

    def handle(self, request):
        kind, _, number = request.path[1:].partition("/")
        if kind == "status":
            return int(number), {}, self.error(int(number), "as you wished")
        if kind == "bytes":
            return 200, {}, b"x" * int(number)
        return 200, {"X-Asked": request.raw_path}, request.as_dict()


class Misbehaviour:
    def __init__(self, mode, times, path):
        self.mode, _, self.detail = mode.partition(":")
        self.times, self.path = times, path
        if not hasattr(Handler, "do_" + self.mode):
            raise ValueError("no such misbehaviour: " + mode)


class Handler(BaseHTTPRequestHandler):
    """One connection. The do_ methods are named by misbehaviour, not by HTTP
    method: every method ends in serve_one()."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "standin", ""
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.connection_number = self.server.standin.connected()

    def handle(self):
        try:
            super().handle()
        except (OSError, ValueError):   # the other side went away
            self.close_connection = True

    def handle_one_request(self):
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline:
            self.close_connection = True
        elif self.parse_request():
            self.serve_one()

    def serve_one(self):
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(self.command, self.path,
                          {k.lower(): v for k, v in self.headers.items()},
                          self.rfile.read(length), self.connection_number)
        standin = self.server.standin
        if request.path.startswith("/_/"):
            self.send(*standin.steer(request))
            return
        wrong = standin.saw(request)
        if not wrong:
            self.send(*standin.answer(request))
            return
        getattr(self, "do_" + wrong.mode)(request, wrong.detail)

    # ---- misbehaviours ----

    def fail(self, status, headers={}):
        seller = self.server.standin.seller
        self.send(status, headers, seller.error(status, "the stand-in was "
                                                "told to answer %d" % status))

    def do_429(self, request, detail):
        if detail == "date":
            detail = http_date(time.time() + LATER)
        self.fail(429, {"Retry-After": detail} if detail else {})

    def do_500(self, request, detail):
        self.fail(500)

    def do_401(self, request, detail):
        self.fail(401)

    def do_403(self, request, detail):
        self.fail(403)

    def do_html(self, request, detail):
        self.send(200, {"Content-Type": "text/html"},
                  "<!doctype html><title>Sign in</title><p>Welcome to our "
                  "guest network.\n")

    def do_cut(self, request, detail):
        status, headers, body = self.server.standin.answer(request)
        body = as_bytes(body)
        self.send(status, headers, body[:len(body) // 2])

    def do_drip(self, request, detail):
        status, headers, body = self.server.standin.answer(request)
        body = as_bytes(body)
        self.wfile.write(self.head(status, headers, len(body)))
        for i in range(len(body)):
            if self.server.standin.closing.wait(1):
                break
            self.wfile.write(body[i:i + 1])
        self.close_connection = True

    def do_hang(self, request, detail):
        self.server.standin.closing.wait()
        self.close_connection = True

    def do_close(self, request, detail):
        self.close_connection = True

    def do_redirect(self, request, detail):
        self.send(302, {"Location": detail}, b"")

    def do_empty(self, request, detail):
        self.send(200, {}, b"")

    def do_huge(self, request, detail):
        """Without a length; `huge:gzip` is small on the wire."""
        if detail == "gzip":
            self.send(200, {"Content-Encoding": "gzip"},
                      gzip.compress(b" " * HUGE, 1))
            return
        self.wfile.write(self.head(200, {"Transfer-Encoding": "chunked"}, None))
        for _ in range(HUGE >> 16):
            self.wfile.write(b"10000\r\n" + b" " * 65536 + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def do_skew(self, request, detail):
        status, headers, body = self.server.standin.answer(request)
        date = http_date(time.time() + float(detail))
        self.send(status, {**headers, "Date": date}, body)

    def do_gzip(self, request, detail):
        status, headers, body = self.server.standin.answer(request)
        self.send(status, {**headers, "Content-Encoding": "gzip"},
                  gzip.compress(as_bytes(body)))

    # ---- answering ----

    def head(self, status, headers, length):
        all_headers = {"Date": http_date(time.time()),
                       "Content-Type": "application/json", **headers}
        if length is not None:
            all_headers["Content-Length"] = length
        reason = self.responses.get(status, ("",))[0]
        lines = ["HTTP/1.1 %d %s" % (status, reason)]
        lines += ["%s: %s" % pair for pair in all_headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def send(self, status, headers, body):
        body = as_bytes(body)
        self.wfile.write(self.head(status, headers, len(body)) + body)

    def log_message(self, *args):
        pass


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request, client_address):
        pass                            # a handshake that was refused


class Server:
    """A stand-in that runs, in threads of its own."""

    def __init__(self, seller, tls=True, wrong_name=False, port=0,
                 folder=None):
        self.seller = seller
        self.log = []
        self.closing = threading.Event()
        self.misbehaviours = []
        self.connections = 0
        self.lock = threading.Lock()        # of the above
        self.selling = threading.Lock()     # the seller answers one by one
        self.own_folder = None
        self.ca_file = None
        self.listener = Listener(("127.0.0.1", port), Handler)
        self.listener.standin = self
        if tls:
            self.start_tls(folder, wrong_name)
        self.url = "%s://127.0.0.1:%d" % ("https" if tls else "http",
                                          self.listener.server_address[1])
        self.thread = threading.Thread(target=self.listener.serve_forever,
                                       args=(0.05,), daemon=True)
        self.thread.start()

    def start_tls(self, folder, wrong_name):
        if not folder:
            self.own_folder = tempfile.TemporaryDirectory()
            folder = self.own_folder.name
        self.ca_file = make_certificates(folder, wrong_name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "server.pem"),
                                os.path.join(folder, "server.key"))
        context.set_alpn_protocols(["http/1.1"])
        # The handshake is left to the connection's own thread.
        self.listener.socket = context.wrap_socket(
            self.listener.socket, server_side=True,
            do_handshake_on_connect=False)

    def misbehave(self, mode, times=None, path="*"):
        """Answer the next `times` requests (None: all) to paths that match
        the glob in this way."""
        with self.lock:
            self.misbehaviours.append(Misbehaviour(mode, times, path))

    def behave(self):
        with self.lock:
            self.misbehaviours.clear()

    def close(self):
        self.closing.set()
        self.listener.shutdown()
        self.thread.join()
        self.listener.server_close()
        if self.own_folder:
            self.own_folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    # ---- called by connections ----

    def connected(self):
        with self.lock:
            self.connections += 1
            return self.connections

    def saw(self, request):
        """Log it; the misbehaviour it is to meet, or None."""
        with self.lock:
            self.log.append(request)
            for wrong in self.misbehaviours:
                if not fnmatch.fnmatchcase(request.path, wrong.path):
                    continue
                if wrong.times is not None:
                    wrong.times -= 1
                    if wrong.times <= 0:
                        self.misbehaviours.remove(wrong)
                return wrong
        return None

    def answer(self, request):
        try:
            with self.selling:
                return self.seller.handle(request)
        except Exception:               # a mistake in the stand-in: show it
            traceback.print_exc()
            return 500, {}, {"error": {"message": "the stand-in is broken"}}

    def steer(self, request):
        """A request to /_/..., which is neither logged nor misbehaved."""
        name, params = request.path[3:], dict(request.query)
        try:
            if name == "log":
                with self.lock:
                    seen = [r.as_dict() for r in self.log]
                return 200, {}, seen
            if name == "forget":
                with self.lock:
                    self.log.clear()
            elif name == "behave":
                self.behave()
            elif name == "misbehave":
                times = params.get("times")
                self.misbehave(params["mode"], int(times) if times else None,
                               params.get("path") or "*")
            else:
                with self.selling:
                    return 200, {}, self.seller.command(name, params) or {}
        except (KeyError, ValueError) as e:
            return 400, {}, {"error": {"message": repr(e)}}
        return 200, {}, {}


def as_bytes(body):
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


def http_date(seconds):
    return email.utils.formatdate(seconds, usegmt=True)


def make_certificates(folder, wrong_name):
    """A CA and a server's certificate by it; the CA's file is returned."""
    def path(name):
        return os.path.join(folder, name)

    def openssl(*args):
        subprocess.run(["openssl", *args], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.PIPE)

    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
               "-nodes"]
    names = "DNS:elsewhere.test" if wrong_name else \
        "IP:127.0.0.1,DNS:localhost"
    os.makedirs(folder, mode=0o700, exist_ok=True)
    openssl("req", "-x509", *new_key, "-days", "3650",
            "-subj", "/CN=Test CA of the stand-ins",
            "-keyout", path("ca.key"), "-out", path("ca.pem"))
    openssl("req", *new_key, "-subj", "/CN=stand-in",
            "-keyout", path("server.key"), "-out", path("server.csr"))
    with open(path("server.ext"), "w") as f:
        f.write("basicConstraints=CA:FALSE\nsubjectAltName=%s\n" % names)
    openssl("x509", "-req", "-in", path("server.csr"), "-days", "3650",
            "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
            "-CAcreateserial", "-extfile", path("server.ext"),
            "-out", path("server.pem"))
    return path("ca.pem")


def serve(seller, tls=True, wrong_name=False, port=0, folder=None):
    """A running Server. With `folder` the certificates are made there and
    stay; else they live as long as the server."""
    return Server(seller, tls, wrong_name, port, folder)


def main(seller, argv=None):
    """Be a program: print the URL, serve till killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", metavar="DIR",
                        help="serve TLS; the CA is written to DIR/ca.pem")
    parser.add_argument("--wrong-name", action="store_true")
    args = parser.parse_args(argv)
    if isinstance(seller, type):
        seller = seller()
    server = serve(seller, tls=bool(args.tls), wrong_name=args.wrong_name,
                   port=args.port, folder=args.tls)
    print(server.url, flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.close()


if __name__ == "__main__":
    main(Echo())
