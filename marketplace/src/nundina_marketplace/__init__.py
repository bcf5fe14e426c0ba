"""The App Marketplace: a catalogue of apps, its search and its pages."""
