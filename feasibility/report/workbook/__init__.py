"""The scenario as a workbook with live formulas and as a form to fill in, in one layout of input sheets."""
