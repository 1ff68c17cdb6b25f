"""Yifa 依法: a county government's administration, run by law."""

__version__ = "0.1.0"
