"""`python -m tests.reference` writes docs/reference; with `--check` it says what is stale, and exits 1."""
import sys

from tests.reference.pages import stale, write


def main() -> int:
    if "--check" not in sys.argv[1:]:
        write()
        return 0
    found = stale()
    for name in found:
        print(f"docs/reference/{name} is stale: run make docs")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
