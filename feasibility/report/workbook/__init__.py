"""The scenario as a workbook with live formulas, and the layout of its input sheets."""
