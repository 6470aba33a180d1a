"""Plans for programs: /api/v1/plans."""
