"""What every sandbox's pages look like."""

from pathlib import Path

STATIC = str(Path(__file__).parent / "static")
"""The folder of the style sheet, for a Flask application's `static_folder`."""
