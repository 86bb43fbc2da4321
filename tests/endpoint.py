"""A local OpenAI-compatible endpoint: real HTTP, one prepared behaviour for each request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Endpoint:
    """What a test sees of the server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[dict] = []
        self.keys: list[str] = []
        self.let_go = threading.Event()
        """Ends the requests that hang."""


@contextmanager
def endpoint(*behaviours: Behaviour) -> Iterator[Endpoint]:
    """Serve the behaviours in order, the last one again and again."""
    todo, lock = list(behaviours), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                seen.requests.append(json.loads(body))
                seen.keys.append(self.headers["Authorization"])
                behaviour = todo.pop(0) if len(todo) > 1 else todo[0]
            self.seen, self.asked = seen, json.loads(body)
            behaviour(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = True
    seen = Endpoint(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        seen.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, status: int, text: str, kind: str = "application/json", **headers) -> None:
    data = text.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(headers.pop("length", len(data))))
    handler.send_header("Connection", "close")
    for key, value in headers.items():
        handler.send_header(key.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)
    handler.close_connection = True


def completion(content: str | None, finish: str = "stop", tokens: int = 7) -> str:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content}}
    usage = {"prompt_tokens": 11, "completion_tokens": tokens, "total_tokens": 11 + tokens}
    row = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
    return json.dumps(row)


def answers(content: str | None, finish: str = "stop") -> Behaviour:
    return lambda handler: send(handler, 200, completion(content, finish))


def echoes() -> Behaviour:
    """Answers with the last message of the conversation."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, completion(handler.asked["messages"][-1]["content"]))

    return behave


def fails(status: int, message: str = "no", code: str = "") -> Behaviour:
    """An error that may be tried again at once."""
    body = json.dumps({"error": {"message": message, "type": "x", "code": code}})
    return lambda handler: send(handler, status, body, retry_after_ms="1")


def hangs() -> Behaviour:
    return lambda handler: handler.seen.let_go.wait(30)


def hangs_up() -> Behaviour:
    """Closes the connection without a word."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    return behave


def cut_body(promised: int) -> Behaviour:
    """Sends less than the header says."""
    return lambda handler: send(handler, 200, completion("x")[:40], length=promised)


def says(text: str, kind: str) -> Behaviour:
    return lambda handler: send(handler, 200, text, kind)


def scripted(texts: Sequence[str]) -> list[Behaviour]:
    return [answers(text) for text in texts]
