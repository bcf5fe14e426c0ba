"""Exchange on loopback: EWS with its calendar, autodiscover, pages to look at and a control page."""
