"""Scenarios side by side: page, JSON, HTML, workbook and picture."""
