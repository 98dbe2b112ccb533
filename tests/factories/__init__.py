"""Plain builders without surprises: what is not given is the least that the database accepts."""
