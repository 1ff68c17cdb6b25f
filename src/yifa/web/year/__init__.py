"""年度: the year's figures, the records behind them, and the annual report written from them.

Everybody in office sees the figures: they are the office's own. The records behind a figure are opened by the
legal-affairs office, auditors and heads; a record leads to its case only for who may see that case.
"""
