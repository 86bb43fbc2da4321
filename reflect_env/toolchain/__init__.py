"""What gets installed: lock files, fetch, Java, the resident server's jars, one fingerprint.

`locate` says where a lane's toolchain is, `ensure` brings what is missing, `prefetch` does it for later.
"""

from reflect_env.toolchain.installed import Toolchain, ensure, locate
from reflect_env.toolchain.java import JavaHome
from reflect_env.toolchain.lock import LANES
from reflect_env.toolchain.prefetch import export_archive, prefetch
from reflect_env.toolchain.settings import Settings

__all__ = ["LANES", "JavaHome", "Settings", "Toolchain", "ensure", "export_archive", "locate", "prefetch"]
