"""The six services of Toà Soạn. None imports another: they talk by events, HTTP and files."""
