"""For clients that speak to this machine only: reading the certificates of the system anew takes a while."""

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
