"""The child process that runs ECharts: options in, SVG out, then gone.

Standard input: {"echarts": file, "plates": [[option, width, height], …]}. Standard output: a JSON
list of as many SVG. It is run as a file and imports nothing of ours, so that it starts in 0.2 s.
A process of its own, because V8 hangs in what is forked from its process and may hang when Python
ends; here it ends at once, and its 80 MB with it.
"""

import json
import os
import sys
import traceback
from pathlib import Path

from py_mini_racer import MiniRacer

MEMORY = 256 * 1024 * 1024  # bytes of JavaScript's own memory
DRAW = """
(function (option, width, height) {
  const chart = echarts.init(null, null, {renderer: "svg", ssr: true, width, height});
  chart.setOption(option);
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return drawn;
})(%s, %d, %d)
"""


def main() -> None:
    """Draw every plate in turn."""
    asked = json.load(sys.stdin)
    engine = MiniRacer()
    engine.set_hard_memory_limit(MEMORY)
    engine.eval(Path(asked["echarts"]).read_text(encoding="utf-8") + "\n;0")
    drawn = [
        engine.eval(DRAW % (json.dumps(option), width, height))
        for option, width, height in asked["plates"]
    ]
    json.dump(drawn, sys.stdout)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)
