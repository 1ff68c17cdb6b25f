"""The first day: an empty installation becomes a county, on the command line or in the browser."""
