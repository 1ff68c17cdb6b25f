"""Making a move: its form from the law, the draft, the last page before it is recorded."""
