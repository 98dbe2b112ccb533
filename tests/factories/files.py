"""Uploads as a browser sends them: the least that is a file of its kind."""

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n%sample\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def make_upload(name="示例进账单.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def make_photo(name="示例现场.png"):
    return SimpleUploadedFile(name, PNG)
