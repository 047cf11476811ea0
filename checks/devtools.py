"""A browser that is asked over a pipe, in the words of the Chrome DevTools Protocol.

It knows nothing of reports. Only the standard library is needed, and no port is opened.
"""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile

BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
]
KEYS = {"Tab": ("Tab", 9, ""), "Enter": ("Enter", 13, "\r")}


def find_browser():
    """The first browser of the list that is installed; None where none is."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


class Browser:
    """A browser with an empty profile of its own, which goes with it."""

    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        from_us, self._out = os.pipe()
        self._into, to_us = os.pipe()
        # The browser reads from descriptor 3 and writes to 4. The pipes may have these numbers themselves, so that
        # they are first put out of the way.
        away = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (from_us, to_us)]

        def place():
            os.dup2(away[0], 3)
            os.dup2(away[1], 4)

        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"],
            preexec_fn=place, close_fds=False, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )
        for fd in [from_us, to_us, *away]:
            os.close(fd)
        self._rest, self._number, self.events = b"", 0, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self._process.wait(10)
        except (OSError, EOFError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self.profile.cleanup()

    def _message(self):
        while b"\0" not in self._rest:
            piece = os.read(self._into, 1 << 20)
            if not piece:
                raise EOFError("the browser is gone")
            self._rest += piece
        message, self._rest = self._rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **params):
        """Asks, and gives the answer; events that come before it are kept."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": params}
        if session:
            asked["sessionId"] = session
        data = json.dumps(asked).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data):]
        while True:
            message = self._message()
            if message.get("id") == asked["id"]:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def wait(self, event, session):
        """Waits until the event came; it is taken from those that are kept."""
        while True:
            for at, message in enumerate(self.events):
                if message.get("method") == event and message.get("sessionId") == session:
                    return self.events.pop(at)
            self.events.append(self._message())

    def page(self):
        """A new, empty page."""
        return Page(self)


class Page:
    """A tab."""

    def __init__(self, browser):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Performance"]:
            self.call(f"{domain}.enable")

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def look(self, width, height, scheme="light"):
        """Sets the width and height of the window in CSS pixels, and the colours that somebody prefers."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, address):
        self.call("Page.navigate", url=address)
        self.browser.wait("Page.loadEventFired", self.session)

    def ask(self, expression):
        """The value of an expression, once it is there."""
        told = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"].get("exception", told["exceptionDetails"]))
        return told["result"].get("value")

    def press(self, key):
        name, code, text = KEYS[key]
        for kind in ["keyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code, text=text)

    def screenshot(self, path, most=12000):
        """Draws the whole page, or its first `most` pixels."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], most), "scale": 1}
        drawn = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        write(path, base64.b64decode(drawn))

    def print(self, path):
        """Prints as `--no-pdf-header-footer --print-to-pdf` does, on A4 unless the page says another paper."""
        printed = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False)["data"]
        write(path, base64.b64decode(printed))

    def memory(self):
        """The proportional set size of the processes of this browser that draw pages, in KiB."""
        total = 0
        for process in self.browser.call("SystemInfo.getProcessInfo")["processInfo"]:
            if process["type"] == "renderer":
                with open(f"/proc/{process['id']}/smaps_rollup", encoding="ascii") as told:
                    total += next(int(line.split()[1]) for line in told if line.startswith("Pss:"))
        return total


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)
