"""What may be said on the bus: one frozen dataclass and one strict schema per event."""
