"""Run every bench and print its table: `make bench`. Takes long; name some to run only those.

python -m bench [NAME...]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BENCHES = ("quality", "prerequisites", "study", "ingest", "store", "api")


def main() -> int:
    """Run the benches that are named, or all; the status is 1 where one failed."""
    chosen = sys.argv[1:] or list(BENCHES)
    unknown = sorted(set(chosen) - set(BENCHES))
    if unknown:
        print(f"There is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    failed = 0
    for name in chosen:
        print(f"\n## {name}\n`python -m bench.{name}`\n", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT, check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
