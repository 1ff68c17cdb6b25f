"""The least that a Django view can do without middleware: three rows in one transaction; so many bytes."""
