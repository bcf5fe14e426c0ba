"""Makes the icon sprite of the web from an unpacked lucide-static package: icon_sprite.py FOLDER-OF-ICONS."""

from __future__ import annotations

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).resolve().parent.parent / "core/src/nundina/web/static/vendor/lucide/icons.svg"
NAMES = """
activity arrow-left arrow-right badge-check bell boxes briefcase building-2 calendar calendar-check calendar-clock
calendar-days calendar-plus calendar-sync calendar-x check chevron-down chevron-left chevron-right circle-alert
circle-check circle-help circle-user circle-x clock contact copy download external-link eye eye-off file-text
file-up filter globe handshake heart-pulse history hourglass house info key-round languages life-buoy link list lock
log-in log-out mail map-pin menu message-square minus monitor moon package pencil phone plug plus puzzle refresh-cw
search send server settings shield shield-check star store sun tag ticket trash-2 triangle-alert undo-2 unplug
upload user users video wrench x zap
""".split()  # noqa: SIM905 - a list of a hundred strings would fill a page


def symbol(folder: Path, name: str) -> str:
    """Return one icon as a symbol of the sprite."""
    source = (folder / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.sub(r"\s*\n\s*", "", source[source.index("\n>") + 2 : source.rindex("</svg>")])
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes.replace(" />", "/>")}</symbol>'


def main() -> None:
    """Write the sprite."""
    folder = Path(sys.argv[1])
    symbols = "\n".join(symbol(folder, name) for name in sorted(NAMES))
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n', encoding="utf-8")


if __name__ == "__main__":
    main()
