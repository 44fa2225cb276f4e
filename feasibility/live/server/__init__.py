"""The server of the live table: its pages, its websocket, its keys and bounds."""
