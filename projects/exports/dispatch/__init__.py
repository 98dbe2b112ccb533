"""The quarterly dispatch, from its snapshot to a document and to sheets."""

from projects.exports.dispatch.document import document, file_stem
from projects.exports.dispatch.sheets import sheets

__all__ = ["document", "file_stem", "sheets"]
