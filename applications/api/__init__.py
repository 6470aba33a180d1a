"""Applications for programs: /api/v1/applications."""
