"""WhatsApp by the shape of Meta's Cloud API: one text to one telefone."""
from typing import Any, Final

import httpx2

from adapters.messages.layout import Conteudo
from adapters.messages.smtp import Adiada, Recusada

VERSION: Final = "v23.0"
MOST: Final = 4096


def text(conteudo: Conteudo) -> str:
    """The short words; what the channel has no room for is cut before the end, where the link is."""
    whole = conteudo.curto or f"*{conteudo.assunto}*\n\n{conteudo.texto}"
    return whole if len(whole) <= MOST else whole[: MOST // 2] + "\n…\n" + whole[-(MOST // 2 - 10) :]


def send(url: str, token: str, telefone: str, conteudo: Conteudo) -> str:
    """The message's id at the provider. Raises Recusada, or Adiada when it is to be tried again."""
    body: dict[str, Any] = {
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": telefone.lstrip("+"), "type": "text",
        "text": {"preview_url": False, "body": text(conteudo)},
    }
    try:
        answer = httpx2.post(f"{url}/messages", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=20)
    except httpx2.HTTPError as error:
        raise Adiada(type(error).__name__) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Adiada(str(answer.status_code))
    try:
        said = answer.json()
        if answer.status_code >= 400:
            raise Recusada(str(said["error"]["message"])[:500])
        return str(said["messages"][0]["id"])
    except (ValueError, LookupError, TypeError) as error:
        raise Adiada("unreadable answer") from error
