"""A program: a PDF comes in, the text of its first pages goes out; whatever the PDF is, it takes no more than these limits."""
import resource
import sys
from io import BytesIO

MEMORY, SECONDS = 400 * 1024 * 1024, 4
PAGES, CHARACTERS = 3, 64 * 1024


def main() -> None:
    """Ends with an error where the PDF is locked, or what it asks for is too much."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # what is locked is not read: without the ciphers it starts in half the time
    sys.modules.update({"Crypto": None, "cryptography": None})  # type: ignore[dict-item]
    from pypdf import PdfReader

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    reader = PdfReader(BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted:
        raise SystemExit(1)
    text = ""
    for number, page in enumerate(reader.pages):
        if number == PAGES or len(text) >= CHARACTERS:
            break
        text += page.extract_text() + "\n"
    sys.stdout.buffer.write(text[:CHARACTERS].encode("utf-8", errors="replace"))


if __name__ == "__main__":
    main()
