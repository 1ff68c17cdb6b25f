"""The face for programs: /api/v1, one endpoint for each lawful act, and Open311 over the procedure that takes requests."""
