"""Engines, the unit of work and the event log every service keeps in its own database."""
