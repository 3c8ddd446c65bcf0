"""nginx before the portal: the public site from files, everything else to its service."""
