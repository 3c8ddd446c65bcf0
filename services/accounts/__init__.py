"""Members, units, dated appointments, sign-in."""
