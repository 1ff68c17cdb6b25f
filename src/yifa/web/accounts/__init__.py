"""Accounts: how people sign in (`adapters`, `forms`, `required`), who has one (`keeping`), and the pages of their keeper (`views`)."""
