"""What Django's admin shows of this app; `register` puts it there."""
