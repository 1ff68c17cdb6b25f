"""Published reports read: their facts, what does not add up in them, and their slips of the pen."""
