"""HTTP between services."""
