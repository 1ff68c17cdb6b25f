"""督办: what is late, refused, missing and about to lapse, each number opening to its records.

Everybody sees here what he may see anyway: his agency's and those under it; the legal-affairs office the whole region.
"""
