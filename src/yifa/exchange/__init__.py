"""What comes in from outside: tables of what a county had before, read cell by cell and recorded as imported."""
