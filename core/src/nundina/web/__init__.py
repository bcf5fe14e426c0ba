"""The pages: a Flask application, its templates, its look and its languages."""
