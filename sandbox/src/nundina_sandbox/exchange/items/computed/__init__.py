"""The properties that follow from others, or from who looks."""
