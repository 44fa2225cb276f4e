"""A web server on this machine: its keys, host names, headers, connections and signals."""
