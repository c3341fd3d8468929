"""The rules that every page keeps, as faults of one page, and a walk over all pages that somebody reaches."""
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.adapters.pages.browser import Browser, Page

CONTROLS = 'input:not([type="hidden"]), select, textarea'
REFERRING = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "list", "form")
SHOWN = ("aria-label", "title", "placeholder", "alt", "data-dito")
UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
CODE = re.compile(r"(?<![\w.@/{«-])[a-z]+(?:_[a-z]+)+\b")
UNACCENTED = re.compile(
    r"(?<![\w.@/{-])(?:nao|concluida|obrigatoria|programacao|programacoes|servico|servicos|situacao|competencia|responsavel|usuario|usuarios"
    r"|comentario|exigencia|historico|escritorio|solicitacao|cobranca|regua)(?![\w.@/}-])", re.IGNORECASE
)
ENGLISH = re.compile(
    r"\b(?:None|undefined|NaN|null|True|False|Submit|Cancel|Save|Delete|Loading|Error|Back|Next|Search|Close|Open|Upload|Password|Username)\b"
)


def faults(page: Page) -> list[str]:
    """Each rule that this page breaks, in a line."""
    return [fault for rule in (_head, _controls, _safe, _references, _answers, _words) for fault in rule(page)]


def _head(page: Page) -> Iterator[str]:
    title, headings = page.html.css_first("title"), page.all("h1")
    if page.html.css_first("html").attributes.get("lang") != "pt-BR":
        yield "no lang"
    if not page.has('meta[name="viewport"]'):
        yield "no viewport"
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    said = folded(title.text() if title else "").removeprefix("Erro: ")
    if headings and said != folded(headings[0].text()):
        yield f"title «{said}», h1 «{folded(headings[0].text())}»"
    if len(page.all("main")) != 1:
        yield f"{len(page.all('main'))} main"


def _controls(page: Page) -> Iterator[str]:
    labelled = {label.attributes.get("for") for label in page.all("label")}
    for control in page.all(CONTROLS):
        told = control.attributes
        by_itself = told.get("aria-label") or told.get("aria-labelledby") or told.get("type") == "submit"
        if not (by_itself or told.get("id") in labelled or any(up.tag == "label" for up in _above(control)) or _unheard(control)):
            yield f"a control without a label: {_shown(control)}"
    for press in page.all("button, a[href], summary"):
        if not (folded(press.text()) or press.attributes.get("aria-label") or _unheard(press)):
            yield f"nothing to read on {_shown(press)}"
    for form in page.all("form"):
        if not form.attributes.get("action"):
            yield f"a form without an action: {_shown(form)}"
        looks_up = form.attributes.get("role") == "search"
        if not looks_up and str(form.attributes.get("method", "")).lower() not in ("get", "post", "dialog"):
            yield f"a form without a method: {_shown(form)}"


def _safe(page: Page) -> Iterator[str]:
    if "default-src 'none'" not in page.answer.headers.get("content-security-policy", ""):
        yield "no content security policy"
    for node in page.all("script"):
        if not node.attributes.get("src"):
            yield "a script within the page"
    for node in page.all("*"):
        wrong = [name for name in node.attributes if name == "style" or name.startswith(("on", "hx-on"))]
        if node.tag == "style" or wrong:
            yield f"{wrong or 'a style within the page'}: {_shown(node)}"
        outside = urlsplit(str(node.attributes.get("src") or node.attributes.get("href") or "")).netloc
        if outside and outside != page.answer.url.netloc.decode():
            yield f"leads outside: {_shown(node)}"


def _answers(page: Page) -> Iterator[str]:
    """Whatever asks for a page says where of the answer is drawn: htmx would draw all of it into the button."""
    for node in page.all("[hx-post], [hx-get]"):
        above = list(_above(node))
        cut = next((n for n, up in enumerate(above, 1) if up.attributes.get("hx-disinherit")), len(above) + 1)
        heard = [node, *above][:cut]
        if node.tag == "button" and any(f'"{node.attributes.get("name")}"' in str(up.attributes.get("hx-vals")) for up in above):
            yield f"what the button says is overruled by hx-vals, which no hx-disinherit keeps away: {_shown(node)}"
        for needed in ("hx-target", "hx-select") if "hx-post" in node.attributes else ("hx-target",):  # what is got may be a part
            if not any(needed in each.attributes for each in heard):
                yield f"no {needed}: {_shown(node)}"


def _references(page: Page) -> Iterator[str]:
    ids = Counter(str(node.attributes["id"]) for node in page.all("[id]"))
    for id, times in ids.items():
        if times > 1:
            yield f"{times} with the id «{id}»"
    for name in REFERRING:
        for node in page.all(f"[{name}]"):
            for id in str(node.attributes[name] or "").split():
                if id not in ids:
                    yield f"{name} leads to «{id}», which is not there: {_shown(node)}"
    for node in page.all("a"):
        target = node.attributes.get("href")
        if target is not None and (target in ("", "#") or (target.startswith("#") and target[1:] not in ids)):
            yield f"leads nowhere: {_shown(node)}"


def _words(page: Page) -> Iterator[str]:
    said = LexborHTMLParser(page.answer.text)
    for node in said.css("script, style, code, pre, kbd, textarea, template, .typed"):
        node.decompose()
    texts = [folded(said.body.text(separator=" ") if said.body else "")]
    texts += [str(node.attributes[name]) for name in SHOWN for node in said.css(f"[{name}]") if node.attributes[name]]
    for text in texts:
        for kind, pattern in (("an id", UUID), ("a word of the code", CODE), ("a word of the code", UNACCENTED), ("English", ENGLISH)):
            if found := pattern.search(text):
                yield f"{kind} to be read: …{text[max(0, found.start() - 40):found.end() + 40]}…"


def folded(text: str) -> str:
    return " ".join(text.split())


def _above(node: LexborNode) -> Iterator[LexborNode]:
    up = node.parent
    while up is not None:
        yield up
        up = up.parent


def _unheard(node: LexborNode) -> bool:
    return any(each.attributes.get("aria-hidden") == "true" or "hidden" in each.attributes for each in (node, *_above(node)))


def _shown(node: LexborNode) -> str:
    return folded(node.html or "")[:160]


def walk(browser: Browser, beginnings: Iterable[str], most: int = 250) -> Iterator[Page]:
    """Every page that links lead to from there; of addresses that differ only in what they name or filter by, the first two."""
    waiting, seen, kinds = list(beginnings), set[str](), Counter[str]()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        kind = _kind(address)
        if address in seen or kinds[kind] >= 2:
            continue
        seen.add(address)
        kinds[kind] += 1
        page = browser.get(address)
        if not page.answer.headers.get("content-type", "").startswith("text/html"):
            assert page.status == 200, f"{address} answers {page.status}"
            continue
        yield page
        for link in page.all("a[href]"):
            where = urlsplit(urljoin(str(page.answer.url), str(link.attributes["href"])))
            if where.netloc == page.answer.url.netloc.decode() and not where.path.startswith(("/api/", "/estaticos/")):
                waiting.append(where.path + (f"?{where.query}" if where.query else ""))


def _kind(address: str) -> str:
    parts = urlsplit(address)
    path = re.sub(r"(?<=/p/)[\w-]{40,}", "{}", UUID.sub("{}", parts.path))
    return path + "?" + "&".join(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
