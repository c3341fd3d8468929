"""The adapters opened on the session's real servers."""
from collections.abc import Iterator
from uuid import uuid4

import pytest

from adapters.embedded.seaweedfs import S3
from adapters.objectstore import ObjectStore


@pytest.fixture
def store(object_store: S3) -> Iterator[ObjectStore]:
    """The object store of an escritório that has no file yet."""
    prefix = f"escritorio-{uuid4().hex[:8]}"
    opened = ObjectStore(object_store.url, object_store.access_key, object_store.secret_key, object_store.bucket, prefix)
    yield opened
    opened.close()
