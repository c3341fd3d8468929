"""A file that came by mail, as the receiver records it, without a receiver."""
import hashlib
from uuid import UUID, uuid4

from domain.acesso import Perfil, Quem
from domain.escritorio import recebimento
from domain.event import Canal
from domain.programacao.apontamentos import Arquivo
from domain.programacao.recebidos import Receber
from tests.adapters.api.office import Person
from tests.adapters.api.serving import Served

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def arrived(
    served: Served, programacao: str, pessoa: Person, nome: str = "foto.jpg", data: bytes | None = None, *, tipo: str = "image/jpeg",
    de: str | None = None,
) -> str:
    """Its id; from another address than the person's where `de` is one. Its bytes are there where `data` is."""
    system, id, usuario = served.system, uuid4(), UUID(pessoa.id)
    held = Quem(None, None, Canal.EMAIL)
    quem = held if de else Quem(usuario, Perfil.CLIENTE, Canal.EMAIL)
    if data is not None:
        served.run(system.files.write(system.files.key(id), data))
    content = id.bytes if data is None else data
    arquivo = Arquivo(id=id, nome=nome, tamanho=len(content), tipo=tipo, sha256=hashlib.sha256(content).hexdigest())
    command = Receber(
        mensagem=uuid4(), usuario_id=usuario, remetente=de or pessoa.email, retido=de is not None, arquivos=(arquivo,),
    )
    done = served.run(system.store.run(lambda work: recebimento.receber(work, UUID(programacao), command), quem))
    served.run(system.positions.reached(done.position, timeout=10))
    return str(id)
