"""Commands on one project: new, check, run, report, workbook, compare, convert, runs."""
