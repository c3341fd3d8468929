"""The words of what the service says by itself: what happened, in one sentence; what it is about; what to press."""
from collections.abc import Mapping
from uuid import UUID

from adapters.messages.content import ENVIAR, Assunto, aviso, diz, do_cliente, quoted, sem_senha
from adapters.messages.known import Ficha
from adapters.messages.layout import Bloco, Conteudo, Pe, Pendencia, one_line
from adapters.messages.recusas import nao_recebido
from domain.event import Recorded
from domain.link.events import RenovacaoPedida
from domain.programacao.events import ArquivoDevolvido, AtividadeReaberta, ComentarioAdicionado, EnvioRecusado, ProgramacaoTransferida
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.events import EnderecoDevolvido
from projections.acompanhamento import Row
from projections.nomes import ELIMINADO, digitado


def do_evento(sobre: Assunto, cause: Recorded, row: Row, known: Mapping[UUID, Ficha]) -> Conteudo:
    """Of an event that tells somebody something, but for what is asked (M2) and for news (R18)."""
    event, pe = cause.event, do_cliente(sobre)
    about, por = f"{sobre.de_que} – {sobre.empresa}", _por(cause, known)
    hello, of = Bloco("texto", f"Olá, {sobre.cliente}."), f"{sobre.de_que} da {sobre.empresa}"
    match event:
        case AtividadeReaberta() | ArquivoDevolvido():
            item = row.atividade(event.atividade)
            assert item is not None
            if isinstance(event, AtividadeReaberta):
                titulo, botao, why = f"Precisamos de novo: {item.nome} – {about}", "Enviar", digitado(cause, "comentario")
                told, note = f"Precisamos de um documento de novo, para {of}.", f"{por} pediu de novo"
            else:
                titulo, botao, why = f"Envie outro arquivo: {item.nome} – {about}", "Enviar outro", digitado(cause, "motivo")
                anexo = row.anexo(event.anexo)
                file = f" «{anexo.nome}»" if anexo and anexo.nome and anexo.nome != ELIMINADO else ""
                told, note = f"O arquivo{file} não serviu, para {of}.", "Devolvido"
            again = [Pendencia(item.nome, quoted(note, why), de_novo=True)]
            press = Bloco("botao", botao, titulo=sem_senha(again if isinstance(event, AtividadeReaberta) else ()))
            return aviso(titulo, [hello, Bloco("texto", told), sobre.prazo, Bloco("lista", itens=again), press], pe)
        case ComentarioAdicionado():
            item = row.atividade(event.atividade)
            assert item is not None
            about_item = Bloco("texto", f"Há uma mensagem sobre «{item.nome}», de {of}.")
            press = Bloco("botao", "Responder", titulo=sem_senha(()))
            return aviso(f"Mensagem sobre {item.nome} – {about}", [hello, about_item, diz(por, digitado(cause, "texto") or ""), press], pe)
        case RenovacaoPedida():
            here = Bloco("texto", f"Aqui está o link novo que você pediu, para {of}.")
            missing = [sobre.prazo, Bloco("lista", itens=sobre.pendencias)] if sobre.pendencias else []
            press = Bloco("botao", ENVIAR if missing else "Abrir", titulo=sem_senha(sobre.pendencias))
            return aviso(f"Seu link novo – {about}", [hello, here, *missing, press], pe)
        case ProgramacaoTransferida():
            passed, why = Bloco("texto", f"{about} passou de {known[event.de].nome} para você."), digitado(cause, "comentario")
            due = Bloco("prazo", sobre.prazo.texto, titulo="Venceu" if sobre.vencida else "Vence", urgente=sobre.vencida)
            quotes = [diz(por, why)] if why and why != ELIMINADO else []
            pe = Pe(sobre.escritorio, responde=cause.by is not None)
            return aviso(f"Agora com você: {about}", [hello, passed, due, *quotes, Bloco("botao", "Abrir")], pe)
        case EnvioRecusado():
            return nao_recebido(sobre, event.codigos, digitado(cause, "nomes"))
        case EnderecoDevolvido():
            return _voltou(sobre, known[cause.stream].nome, event.canal, digitado(cause, "motivo"))
    raise AssertionError(f"{type(event).__name__} asks for no message")


def _por(cause: Recorded, known: Mapping[UUID, Ficha]) -> str:
    return known[cause.by].primeiro if cause.by else "O escritório"


def _voltou(sobre: Assunto, quem: str, canal: CanalDeAviso, motivo: str | None) -> Conteudo:
    """An address sends things back: `sobre.cliente` is who reads it, `quem` whose address it is, `motivo` what the other side said."""
    which = f"O e-mail de {quem} voltou" if canal is CanalDeAviso.EMAIL else f"O WhatsApp de {quem} não recebe mensagens"
    about = f"{sobre.de_que} da {sobre.empresa}"
    blocos = [
        Bloco("texto", f"Olá, {sobre.cliente}."),
        Bloco("texto", f"{which}: foi uma mensagem sobre {about}. O endereço fica marcado e não recebe mais nada."),
        *([Bloco("fala", one_line(motivo), titulo="O outro lado disse")] if motivo else []),
        Bloco("texto", "Corrija o endereço no cadastro de usuários, ou confirme que está certo. Até lá, só os outros canais são usados."),
        Bloco("botao", "Abrir"),
    ]
    return aviso(which, blocos, Pe(sobre.escritorio, responde=False))


def senha(escritorio: str, para: str, *, escolhe: bool) -> Conteudo:
    """`escolhe`: its reader chooses how to be told without signing in."""
    blocos = [
        Bloco("texto", f"Olá, {para}."), Bloco("texto", f"Escolha a sua senha para entrar no serviço de arquivos de {escritorio}."),
        Bloco("botao", "Escolher a senha", titulo="Não pediu? Então não é preciso fazer nada."),
    ]
    pe = Pe(escritorio, validade="O link vale por 48 horas e serve uma vez só.", responde=False, escolhe=escolhe)
    return aviso(f"Sua senha – {escritorio}", blocos, pe)
