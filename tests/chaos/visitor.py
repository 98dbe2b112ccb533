"""Somebody who keeps looking at the web while it is killed."""

import http.client
import threading
from collections import Counter

PAUSE = 0.3  # seconds between two looks


class Visitor(threading.Thread):
    """Opens a page and /livez in turn; `seen` counts the answers, "none" where nobody answered."""

    def __init__(self, port: int, cookie: str, page: str) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie, self.page = port, cookie, page
        self.seen: Counter[str] = Counter()
        self.gone = threading.Event()
        self.start()

    def run(self) -> None:
        while not self.gone.wait(PAUSE):
            for path in ("/livez", self.page):
                self.seen[f"{path} {self.look(path)}"] += 1

    def look(self, path: str) -> str:
        """The status of one answer; /livez is asked by a probe, which has no session."""
        headers = {"Cookie": f"sessionid={self.cookie}"} if path == self.page else {}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("GET", path, headers=headers)
            return str(line.getresponse().status)
        except (OSError, http.client.HTTPException):
            return "none"
        finally:
            line.close()

    def is_served(self) -> bool:
        return all(self.look(path) == "200" for path in ("/livez", self.page))

    def leave(self) -> None:
        self.gone.set()
        self.join(60)
