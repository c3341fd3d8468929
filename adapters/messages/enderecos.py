"""What the responsável is told when an address sends things back."""
from adapters.messages.content import Assunto, aviso
from adapters.messages.layout import Bloco, Conteudo, Pe, one_line
from domain.usuario.avisos import CanalDeAviso


def voltou(sobre: Assunto, quem: str, canal: CanalDeAviso, motivo: str | None) -> Conteudo:
    """`sobre.cliente` is who reads it, `quem` whose address it is, `motivo` what the other side said."""
    which = f"O e-mail de {quem} voltou" if canal is CanalDeAviso.EMAIL else f"O WhatsApp de {quem} não recebe mensagens"
    about = f"{sobre.servico} de {sobre.values['competencia']} da {sobre.empresa}"
    blocos = [
        Bloco("texto", f"Olá, {sobre.cliente}."),
        Bloco("texto", f"{which}: foi uma mensagem sobre {about}. O endereço fica marcado e não recebe mais nada."),
        *([Bloco("fala", one_line(motivo), titulo="O outro lado disse")] if motivo else []),
        Bloco("texto", "Corrija o endereço no cadastro de usuários, ou confirme que está certo. Até lá, só os outros canais são usados."),
        Bloco("botao", "Abrir"),
    ]
    return aviso(which, blocos, Pe(sobre.escritorio, responde=False))
