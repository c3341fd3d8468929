"""WhatsApp by Meta's Cloud API: one template message to one telefone, and what a refusal means."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from adapters.messages.content import shortened
from adapters.messages.layout import Conteudo, one_line
from adapters.messages.modelos_whatsapp import IDIOMA, MOST, Modelo
from adapters.messages.smtp import Adiada, Devolvida, Recusada

VERSION: Final = "v23.0"
SEM_WHATSAPP: Final = 131026
"""Nothing can be delivered to this number: it is not on WhatsApp, or takes no messages."""
_LATER: Final = frozenset({4, 190, 80007, 130429, 131016, 131048, 131056, 133004})
"""Too many at once, away, or a token that has ended: a matter of time, or of the office's."""
_ASSUNTO, _ASSINA, _ABERTURA = 160, 120, 300


@dataclass(frozen=True, slots=True)
class Recado:
    """One message as it is handed over: the template, what fills its places, and the end of its link. `id` comes back with each receipt."""

    id: str
    modelo: Modelo
    valores: Sequence[str]
    fim: str

    @property
    def texto(self) -> str:
        """What the recipient sees, with where the button leads."""
        return f"{self.modelo.preenchido(self.valores)}\n{self.modelo.endereco}{self.fim}"

    def body(self, telefone: str) -> dict[str, Any]:
        places = [{"type": "text", "text": each} for each in self.valores]
        button = {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": self.fim}]}
        template = {
            "name": self.modelo.nome, "language": {"code": IDIOMA}, "components": [{"type": "body", "parameters": places}, button],
        }
        return {
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": telefone.lstrip("+"), "type": "template",
            "template": template, "biz_opaque_callback_data": self.id,
        }


def recado(id: str, modelo: Modelo, conteudo: Conteudo) -> Recado:
    """Out of the short words: a line each of the assunto, of what there is to say, of who signs, and the link. What there is no room for is
    cut where it is longest, never the link."""
    assunto, *said, assina, link = conteudo.curto.split("\n")
    apart = modelo.lugares - 2
    opening, rest = [*said, ""][: apart - 1], _together(said[apart - 1 :])
    values = [shortened(assunto.strip("*"), _ASSUNTO), *(shortened(each, _ABERTURA) for each in opening)]
    sign = shortened(assina, _ASSINA)
    room = MOST - modelo.fixo - sum(map(len, values)) - len(sign)
    values = [*values, shortened(rest, room), sign]
    return Recado(id, modelo, [one_line(each) or "–" for each in values], link.rsplit("/", 1)[-1])


def _together(lines: Sequence[str]) -> str:
    """Lines as one: a place of a template holds no line break."""
    whole = ""
    for each in lines:
        whole += f"{' ' if whole.endswith(('.', '!', '?', ':')) else ' · ' if whole else ''}{each}"
    return whole


def send(url: str, token: str, telefone: str, recado: Recado) -> str:
    """The message's id at the provider. Raises Devolvida, Recusada, or Adiada when it is to be tried again."""
    try:
        answer = httpx2.post(f"{url}/messages", json=recado.body(telefone), headers={"Authorization": f"Bearer {token}"}, timeout=20)
    except httpx2.HTTPError as error:
        raise Adiada(type(error).__name__) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Adiada(str(answer.status_code))
    try:
        said = answer.json()
        if answer.status_code >= 400:
            raise _refusal(said["error"])
        return str(said["messages"][0]["id"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Adiada("unreadable answer") from error


def _refusal(error: dict[str, Any]) -> Exception:
    code = int(error.get("code", 0))
    if code in _LATER:
        return Adiada(str(code))
    words = f"{code} {motivo(error)}"
    return Devolvida(words) if code == SEM_WHATSAPP else Recusada(words)


def motivo(error: dict[str, Any]) -> str:
    """The provider's words for an error, in an answer or in a receipt."""
    data = error.get("error_data")
    said = data.get("details") if isinstance(data, dict) else None
    return one_line(str(said or error.get("message") or error.get("title") or "sem motivo"))[:400]
