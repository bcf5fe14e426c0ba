"""Google Calendar's colours, by the ids that calendars and events refer to."""

_CALENDAR = (
    "#ac725e #d06b64 #f83a22 #fa573c #ff7537 #ffad46 #42d692 #16a765 "
    "#7bd148 #b3dc6c #fbe983 #fad165 #92e1c0 #9fe1e7 #9fc6e7 #4986e7 "
    "#9a9cff #b99aff #c2c2c2 #cabdbf #cca6ac #f691b2 #cd74e6 #a47ae2"
)
_EVENT = "#a4bdfc #7ae7bf #dbadff #ff887c #fbd75b #ffb878 #46d6db #e1e1e1 #5484ed #51b749 #dc2127"
FOREGROUND = "#1d1d1d"


def _numbered(colours: str) -> dict[str, dict[str, str]]:
    return {
        str(place): {"background": colour, "foreground": FOREGROUND} for place, colour in enumerate(colours.split(), 1)
    }


CALENDAR_COLOURS = _numbered(_CALENDAR)
EVENT_COLOURS = _numbered(_EVENT)
CHANGED = "2012-02-14T00:00:00.000Z"
