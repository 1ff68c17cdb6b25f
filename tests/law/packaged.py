"""The law of the package, read once for all tests of a process: nobody changes a catalogue."""

from functools import cache

from yifa.law.catalogue import Catalogue
from yifa.law.loader import load_folder


@cache
def law() -> Catalogue:
    return load_folder()
