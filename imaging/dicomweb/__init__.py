"""The web interface for images (PS3.18)."""
