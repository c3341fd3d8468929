"""A browser without scripts: keeps cookies, follows where it is sent, fills and sends the forms that a page has."""
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx2
from selectolax.lexbor import LexborHTMLParser, LexborNode

Typed = str | bool | Sequence[str]


class Page:
    """What was answered, as a person finds it."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer, self.html = answer, LexborHTMLParser(answer.text)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def path(self) -> str:
        return self.answer.url.path

    @property
    def h1(self) -> str:
        return self.one("h1").text(strip=True)

    @property
    def text(self) -> str:
        """All that is read, blanks folded."""
        return " ".join((self.html.body.text(separator=" ") if self.html.body else "").split())

    def one(self, selector: str) -> LexborNode:
        found = self.html.css_first(selector)
        assert found is not None, f"{self.path} ({self.status}) has no {selector}: {self.text[:400]}"
        return found

    def all(self, selector: str) -> list[LexborNode]:
        return self.html.css(selector)

    def has(self, selector: str) -> bool:
        return self.html.css_first(selector) is not None

    def link(self, text: str) -> str:
        """Where the first link with this text leads."""
        found = next((a for a in self.all("a[href]") if text in " ".join(a.text(separator=" ").split())), None)
        assert found is not None, f"{self.path} has no link «{text}»"
        return str(found.attributes["href"])


class Browser:
    """One person's; `page` is what is shown now. `settled` waits until pages show what the test did by the API."""

    def __init__(self, url: str, settled: Callable[[], object] = lambda: None) -> None:
        self.url, self.settled = url, settled
        self.http = httpx2.Client(base_url=url, timeout=30, trust_env=False, follow_redirects=True)
        self.page: Page

    def get(self, path: str, **more: Any) -> Page:
        self.settled()
        self.page = Page(self.http.get(path, **more))
        return self.page

    def follow(self, text: str) -> Page:
        return self.get(self.page.link(text))

    def sign_in(self, email: str, senha: str) -> Page:
        self.get("/entrar")
        return self.send('form[action="/entrar"]', email=email, senha=senha)

    def send(self, form: str, button: str | None = None, files: Mapping[str, tuple[str, bytes]] | None = None, **typed: Typed) -> Page:
        """Sends the page's form found by a selector, with what it holds, and what is `typed` into its fields: each must be there.

        `button`: the value of the button that is pressed, where there are several.
        """
        found = self.page.one(form)
        apart = self.page.all(f'[name][form="{found.attributes["id"]}"]') if found.attributes.get("id") else []
        fields = values(found, apart)
        names = {str(each.attributes.get("name")) for each in (*found.css("[name]"), *apart)}
        for name, value in typed.items():
            assert name in names, f"{form} has no field «{name}», but {sorted(names)}"
            fields[name] = [value] if isinstance(value, str) else list(value) if not isinstance(value, bool) else ["1"] if value else []
        buttons = [each for each in (*found.css("button[name]"), *apart) if each.tag == "button"]
        pressed = [b for b in buttons if button is not None and b.attributes.get("value") == button]
        for each in pressed:
            fields[str(each.attributes["name"])] = [str(button)]
        action = str(found.attributes.get("action") or self.page.answer.url.raw_path.decode())
        if str(found.attributes.get("method", "get")).lower() != "post":
            return self.get(action, params=fields)
        told = {"Origin": self.url, "Referer": str(self.page.answer.url)}
        if files is not None:
            self.page = Page(self.http.post(action, files=list(files.items()), headers=told))
        else:
            self.page = Page(self.http.post(action, data=fields, headers=told))
        return self.page


def values(form: LexborNode, apart: Sequence[LexborNode] = ()) -> dict[str, list[str]]:
    """What a browser would send of a form that nobody touched, but for its buttons; `apart` are its fields that stand elsewhere."""
    found: dict[str, list[str]] = {}
    for each in (*form.css("[name]"), *apart):
        if each.tag not in ("input", "textarea", "select"):
            continue
        told, name = each.attributes, str(each.attributes["name"])
        kind = told.get("type", "text")
        if "disabled" in told or kind in ("file", "submit") or (kind in ("checkbox", "radio") and "checked" not in told):
            continue
        if each.tag == "select":
            options = each.css("option")
            chosen = [o for o in options if "selected" in o.attributes] or ([] if "multiple" in told else options[:1])
            found.setdefault(name, []).extend(str(o.attributes.get("value", o.text(strip=True)) or "") for o in chosen)
        elif each.tag == "textarea":
            found.setdefault(name, []).append(each.text().removeprefix("\n"))
        else:
            found.setdefault(name, []).append(str(told.get("value") or ("on" if kind == "checkbox" else "")))
    return found
