"""Calendar v3, and a calendar to look at in a browser."""
