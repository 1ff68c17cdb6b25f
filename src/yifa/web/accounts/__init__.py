"""Accounts: how people sign in (`adapters`, `forms`, `required`), who has one (`keeping`, `people`), and the pages of their keeper (`views`)."""
