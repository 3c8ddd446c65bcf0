"""From the last approval to the public page, and down again: posting, removal, and the public site's files."""
