"""A report as files: Word, PDF, workbook and a one-page picture, all from one document."""
