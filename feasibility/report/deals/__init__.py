"""The page and JSON of the command `deals`; deal sheets of a live table are in `live`."""
