"""Runs a program while Microsoft's names lead to a sandbox in which Anna allows everything without being asked.

The first argument is a folder for the authority's certificate, the others are the program.
"""

import os
import subprocess
import sys
from pathlib import Path

from nundina_sandbox.certificates import LOOPBACK, MICROSOFT_HOSTS, Authority
from nundina_sandbox.microsoft.demo_world import demo_world
from nundina_sandbox.microsoft.running import RunningMicrosoft

authority = Authority.new()
certificate = Path(sys.argv[1]) / "ca.pem"
authority.write(certificate)
world = demo_world()
world.identity.allowing = world.people["anna@fjordworks.example"].object_id
with RunningMicrosoft(world, port=443, tls=authority.context(*MICROSOFT_HOSTS, *LOOPBACK)):
    ended = subprocess.run(sys.argv[2:], env={**os.environ, "NODE_EXTRA_CA_CERTS": str(certificate)}, timeout=60)
sys.exit(ended.returncode)
