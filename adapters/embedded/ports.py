"""Loopback ports of the embedded servers: free when chosen, the same for as long as somebody was told of them."""

import json
import random
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from adapters.kept import replace

FIRST, LAST = 10_000, 32_767
"""Below those that the kernel gives to outgoing connections, so that no client of anybody sits on one."""


class KeptPorts:
    """Ports by name, in the file `path`. The last run's are taken again when they are free; once `announce`d they stay, whatever happens,
    since clients hold them. With a `twin`, each port comes with a second one that far above it."""

    def __init__(self, path: Path, names: Sequence[str], twin: int = 0) -> None:
        self._path, self._names, self._twin = path, names, twin
        self._announced, self._tried = False, False
        self.chosen: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        return self.chosen[name]

    def choose(self) -> Mapping[str, int]:
        """For the next start of the server; others than before, when a start with those failed."""
        if not self._announced:
            kept = {} if self._tried else self._kept()
            self.chosen = kept if kept and all(map(self._is_free, kept.values())) else self._fresh()
            self._tried = True
        return self.chosen

    def announce(self) -> None:
        """The server answers on them."""
        if not self._announced:
            replace(self._path, json.dumps(self.chosen).encode())
            self._announced = True

    def _kept(self) -> dict[str, int]:
        try:
            found = json.loads(self._path.read_bytes())
            return {name: port for name in self._names if FIRST <= (port := int(found[name])) <= LAST - self._twin}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _fresh(self) -> dict[str, int]:
        candidates = iter(random.SystemRandom().sample(range(FIRST, min(LAST - self._twin, FIRST + (self._twin or LAST))), 2_000))
        return {name: next(port for port in candidates if self._is_free(port)) for name in self._names}

    def _is_free(self, port: int) -> bool:
        return is_free(port) and (not self._twin or is_free(port + self._twin))


def is_free(port: int) -> bool:
    """Could a server listen on it now? (Connections of an earlier one that still linger are no hindrance.)"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
        return True
