"""Keys that stand in addresses never reach a log (R63)."""

import logging
import re

# What is random, long and a whole part of a path: a device's key, not a code that people write.
KEY = re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}(?=[/?\s\"']|$)")


def masked(text: str) -> str:
    return KEY.sub("***", text)


class MaskKeys(logging.Filter):
    """Rewrites the record itself, so that every handler and formatter writes the masked one."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(masked(a) if isinstance(a, str) else a for a in record.args)
        return True
