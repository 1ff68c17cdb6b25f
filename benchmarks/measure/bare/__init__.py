"""The least that a Django view can do which writes: three rows in one transaction, without middleware."""
