"""The register's app, its screens and widgets, and the frame-diffing driver."""

import os

# How often in a second Textual looks for what is to be painted; it reads this when it is imported.
# Its own 60 keep a scan waiting for up to two ticks; nothing ticks while nothing changes.
os.environ.setdefault("TEXTUAL_FPS", "240")
