"""Uploads as a browser sends them: the least that is a file of its kind."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n%sample\n%%EOF\n"


def picture(kind="PNG", size=(4, 3), exif=None):
    """The bytes of a small picture, with EXIF where it is given."""
    written = BytesIO()
    more = {"exif": exif} if exif else {}
    Image.new("RGB", size, "#9cc4d8").save(written, kind, **more)
    return written.getvalue()


PNG = picture()


def make_upload(name="示例进账单.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def make_photo(name="示例现场.png", content=PNG):
    return SimpleUploadedFile(name, content)
