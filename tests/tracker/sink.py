"""A platform for robots on this machine: the three protocols as their papers write them.

It takes what they take, refuses what they refuse (in a 200), and keeps what was said.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "0123abcd"
SECRET = "SECabc123"


class Sink:
    """`said` is what reached the groups; `answer` replaces the next answers when set."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.visited: list[str] = []
        self.answer: tuple[int, dict[str, str], bytes] | None = None
        self.secret = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def address(self, kind: str, key: str = KEY) -> str:
        return (
            self.origin
            + {
                "wecom": f"/cgi-bin/webhook/send?key={key}",
                "dingtalk": f"/robot/send?access_token={key}",
                "feishu": f"/open-apis/bot/v2/hook/{key}",
            }[kind]
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def judge(self, path: str, body: dict) -> dict:
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/cgi-bin/webhook/send":
            return self.wecom(asked, body)
        if parts.path == "/robot/send":
            return self.dingtalk(asked, body)
        return self.feishu(parts.path.rstrip("/").rpartition("/")[2], body)

    def wecom(self, asked: dict, body: dict) -> dict:
        if asked.get("key") != KEY:
            return {"errcode": 93000, "errmsg": f"invalid webhook url {asked.get('key')}"}
        if body.get("msgtype") != "text" or len(body["text"]["content"].encode()) > 2048:
            return {"errcode": 40058, "errmsg": "content exceed max length"}
        self.said.append(body["text"]["content"])
        return {"errcode": 0, "errmsg": "ok"}

    def dingtalk(self, asked: dict, body: dict) -> dict:
        if asked.get("access_token") != KEY:
            return {"errcode": 300001, "errmsg": "token is not exist"}
        if self.secret:
            stamp = asked.get("timestamp", "0")
            proof = hmac.new(
                self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256
            )
            wanted = base64.b64encode(proof.digest()).decode()
            if asked.get("sign") != wanted or abs(time.time() * 1000 - int(stamp)) > 3_600_000:
                return {"errcode": 310000, "errmsg": "sign not match"}
        self.said.append(body["text"]["content"])
        return {"errcode": 0, "errmsg": "ok"}

    def feishu(self, token: str, body: dict) -> dict:
        if token != KEY:
            return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
        self.said.append(body["content"]["text"])
        return {
            "StatusCode": 0,
            "StatusMessage": "success",
            "code": 0,
            "data": {},
            "msg": "success",
        }

    def handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sink.visited.append(self.path)
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, headers, answer = sink.answer or (
                    200, {}, json.dumps(sink.judge(self.path, body)).encode()
                )  # fmt: skip
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Silent."""

        return Handler
