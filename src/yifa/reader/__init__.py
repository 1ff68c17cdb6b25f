"""The reader: published reports into facts and findings. Pure: bytes in, `Reading` out; no network, no clock.

`read` takes a file in; `Reading` holds the report, its facts and its checks.
"""

from yifa.reader.documents import DocumentError, Report
from yifa.reader.facts import Fact
from yifa.reader.reading import Reading, read, read_report

__all__ = ["DocumentError", "Fact", "Reading", "Report", "read", "read_report"]
