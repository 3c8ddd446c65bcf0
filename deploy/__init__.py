"""How the services are put on machines."""
