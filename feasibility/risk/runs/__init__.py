"""Blocks of paths on threads or on a cluster, and the folder that keeps them."""
