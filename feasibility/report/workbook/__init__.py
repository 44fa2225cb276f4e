"""The scenario as a workbook with live formulas and as a form to fill in, and the layout of their input sheets."""
