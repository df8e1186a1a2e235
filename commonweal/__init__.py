"""Commonweal: the platform where people see how a place is doing and decide what to do about it."""

__version__ = "0.1.0"
