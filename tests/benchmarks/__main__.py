"""`python -m tests.benchmarks [NAME…]`: measures all, or those named; BENCH_JSON=FILE adds the rows to a file as JSON lines."""
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

from rich.console import Console

from tests.benchmarks import append, asking, listing, live_streams, movement, projecting, screens, upload, visible
from tests.benchmarks.frame import Row, Scale, show, write_json
from tests.benchmarks.ground import Ground, own_servers

BENCHMARKS: dict[str, ModuleType] = {
    module.__name__.rsplit(".", 1)[-1]: module
    for module in (append, movement, visible, projecting, listing, screens, live_streams, asking, upload)
}


def main(names: Sequence[str]) -> int:
    console = Console(width=None if sys.stdout.isatty() else 200)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        console.print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.")
        return 2
    scale, path = Scale.from_environment(), os.environ.get("BENCH_JSON")
    with own_servers() as ground:
        for name in names or BENCHMARKS:
            module = BENCHMARKS[name]
            measure: Callable[[Ground, Scale], Iterator[Row]] = module.measure
            rows = list(measure(ground, scale))
            show(module.TITLE, rows, console)
            if path:
                with open(path, "a", encoding="utf-8") as file:
                    write_json(rows, file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
