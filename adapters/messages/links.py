"""What a message leads to, and what it is answered by: links made from its seed, the same at each attempt (R15), and addresses of ours."""
import base64
import hashlib
import hmac
from dataclasses import replace

from adapters import sessions
from adapters.inbound.addresses import Endereco, Para
from adapters.messages.layout import LINK, LINKS, Conteudo
from adapters.messages.outbox import Entrega
from adapters.messages.writing import Escrita
from adapters.passwords import secret_hash
from adapters.wiring import System
from domain.acesso import SISTEMA
from domain.escritorio import links
from domain.link.state import link_hash


async def leads(system: System, entrega: Entrega, conteudo: Conteudo, leads_to: str) -> dict[str, str]:
    """Where a message leads, by what stands for it: to each programação that it names."""
    if LINK in conteudo.texto or not entrega.partes:
        return {LINK: await mint(system, entrega, leads_to)}
    named = {LINKS.format(id): id for _, id in entrega.todas}
    return {stands: await mint(system, replace(entrega, programacao_id=id), leads_to, id.bytes)
            for stands, id in named.items() if stands in conteudo.texto}


async def mint(system: System, entrega: Entrega, leads_to: str, which: bytes = b"") -> str:
    """Where this message leads. What is a secret is the same at each attempt, and known to nobody who has only the database (R15)."""
    assert entrega.semente is not None
    base = system.settings.public_url
    if leads_to == "painel":
        return f"{base}/programacoes/{entrega.programacao_id}"
    key = system.settings.secret()
    link = base64.urlsafe_b64encode(hmac.digest(key, entrega.semente + which, hashlib.sha256)).rstrip(b"=").decode()
    if leads_to == "senha":
        now = system.clock.now()
        async with system.pool.connection() as connection:
            await sessions.keep(connection, secret_hash(link), entrega.usuario_id, "senha", now, now + sessions.SENHA)
        return f"{base}/senha/{link}"
    assert entrega.programacao_id is not None
    programacao, usuario, hash, renewed = entrega.programacao_id, entrega.usuario_id, link_hash(link), entrega.tipo == "renovacao"
    await system.store.run(lambda work: links.mint(work, programacao, usuario, hash, renewed), SISTEMA, cause=entrega.causa)
    return f"{base}/p/{link}"


def ways_back(system: System, entrega: Entrega, escrita: Escrita) -> tuple[str | None, str | None]:
    """Where an answer of a client's comes to, and where the message comes back to; None where nothing is received."""
    recebe, key = system.servers.recebe, system.settings.secret()
    if recebe is None:
        return None, None
    about_one = escrita.cliente and escrita.link == "programacao"
    answer = Endereco(Para.RESPOSTA, entrega.id).at(recebe.dominio, key) if about_one else None
    return answer, Endereco(Para.DEVOLUCAO, entrega.id).at(recebe.dominio, key)
