"""The report as one self-contained HTML page: what a run says, for people who negotiate about it."""
