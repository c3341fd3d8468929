"""A client as programs outside are: every answer is held against the API's own document, every GET sees what was written before."""
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx2
import jsonschema_rs

BASE = "/api/v1"


class Document:
    """What OpenAPI promises of answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._paths = [
            (re.compile(re.sub(r"\{[^{}]+\}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}")) + "$"), path)
            for path in sorted(document["paths"], key=lambda path: path.count("{"))
        ]
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def template(self, path: str) -> str | None:
        return next((template for pattern, template in self._paths if pattern.match(path)), None)

    def check(self, method: str, path: str, answer: httpx2.Response) -> None:
        """The status is told of, and a body in JSON is of the shape that is told."""
        template = self.template(path)
        operation = self.document["paths"].get(template, {}).get(method.lower())
        if operation is None:
            assert answer.status_code in (404, 405), f"{method} {path} is served, and not in OpenAPI"
            return
        told = operation["responses"].get(str(answer.status_code))
        assert told is not None, f"{method} {template} answers {answer.status_code}, which OpenAPI does not tell: {answer.text[:300]}"
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if "json" in kind and kind != "application/x-ndjson":
            assert kind in told.get("content", {}), f"{method} {template} {answer.status_code}: {kind} is not told"
            found = self._validator(template, method, answer.status_code, told["content"][kind]["schema"]).iter_errors(answer.json())
            assert not (wrong := [f"{list(error.instance_path)}: {error.message}" for error in found]), f"{method} {template}: {wrong[:3]}"

    def _validator(self, template: str | None, method: str, status: int, schema: dict[str, Any]) -> Any:
        key = f"{method} {template} {status}"
        if key not in self._validators:
            self._validators[key] = self.validator(schema)
        return self._validators[key]

    def validator(self, schema: dict[str, Any]) -> Any:
        return jsonschema_rs.Draft202012Validator(json.loads(json.dumps({**schema, "components": self.document["components"]})))


class Seen:
    """The newest position that anybody of a test was told of."""

    position = 0


class Client:
    """One asker; paths are below the API's base, or whole where they begin with it."""

    def __init__(self, url: str, token: str | None = None, *, document: Document | None = None, seen: Seen | None = None) -> None:
        self._http = httpx2.Client(base_url=url, timeout=30, trust_env=False)
        self.url, self.token, self.document, self.seen = url, token, document, seen or Seen()
        self._who: tuple[str, str] | None = None

    def signed_in(self, email: str, senha: str) -> "Client":
        made = ok(self.post("/sessao", {"email": email, "senha": senha}), 201)
        client = Client(self.url, made["token"], document=self.document, seen=self.seen)
        client._who = email, senha
        return client

    def again(self) -> "Client":
        """The same user in another session; nobody stays nobody."""
        return self.signed_in(*self._who) if self._who else self

    def send(
        self, method: str, path: str, body: object = None, *, key: str | None = None, headers: Mapping[str, str] | None = None,
        endless: bool = False, **more: Any,
    ) -> httpx2.Response:
        """`endless`: an answer that does not end by itself, of which only the beginning is read."""
        given = {"Accept": "application/json", **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        if key:
            given["Idempotency-Key"] = key
        if method == "GET" and self.seen.position:
            given["Posicao-Minima"] = str(self.seen.position)
        if body is not None:
            more["json"] = body
        whole = path if path.startswith((BASE, "/saude", "/pronto", "/metrics")) else BASE + path
        request = self._http.build_request(method, whole, headers={**given, **(headers or {})}, **more)
        answer = self._http.send(request, stream=endless)
        if endless:
            if not answer.is_success:
                answer.read()
            answer.close()
        if answer.is_success and (position := answer.headers.get("Posicao")):
            self.seen.position = max(self.seen.position, int(position))
        if self.document:
            self.document.check(method, httpx2.URL(whole).path, answer)
        return answer

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self.send("GET", path, **more)

    def post(self, path: str, body: object = None, **more: Any) -> httpx2.Response:
        return self.send("POST", path, body, **more)

    def put(self, path: str, body: object = None, **more: Any) -> httpx2.Response:
        return self.send("PUT", path, body, **more)

    def patch(self, path: str, body: object = None, **more: Any) -> httpx2.Response:
        return self.send("PATCH", path, body, **more)

    def delete(self, path: str, **more: Any) -> httpx2.Response:
        return self.send("DELETE", path, **more)

    def every(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """All items of a list, page after page."""
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = ok(self.get(path, params={**params, **({"cursor": cursor} if cursor else {})}))
            found += page["itens"]
            cursor = page["proximo"]
            if not cursor:
                return found


def ok(answer: httpx2.Response, status: int = 200) -> Any:
    """The body of an answer of that status."""
    assert answer.status_code == status, f"expected {status}, got {answer.status_code}: {answer.text[:500]}"
    return answer.json() if answer.content else None


def refused(answer: httpx2.Response, status: int, codigo: str | None = None) -> dict[str, Any]:
    """RFC 9457, with the stable word."""
    assert answer.status_code == status, f"expected {status}, got {answer.status_code}: {answer.text[:500]}"
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert problem.keys() >= {"type", "title", "status", "detail", "codigo"}
    assert codigo in (None, problem["codigo"]), problem
    return problem
