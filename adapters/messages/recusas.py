"""What a client is told when what it sent by mail could not be taken: each file, why, and what to do instead."""
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from adapters.messages.content import ENVIAR, Assunto, aviso, do_cliente, sem_senha
from adapters.messages.layout import Bloco, Conteudo, Pendencia, one_line
from domain.programacao.recebidos import BANDEJA_CHEIA, ENCERRADA
from projections.nomes import ELIMINADO

PORQUES: Final[Mapping[str, str]] = {
    "winmail_dat": "O Outlook embrulhou os arquivos num formato que só ele abre. Envie pelo botão abaixo, ou responda de novo em formato "
    "HTML ou de texto sem formatação.",
    "arquivo_vazio": "O arquivo está vazio. Confira e envie de novo.",
    "arquivo_grande": "O arquivo é grande demais. Envie em partes, ou comprimido num ZIP.",
    "formato_recusado": "Este tipo de arquivo não pode ser recebido. Envie em PDF, foto, planilha, XML ou no formato do banco.",
    "arquivos_demais": "Veio junto com arquivos demais. Envie os que faltaram noutra resposta, ou pelo botão abaixo.",
    BANDEJA_CHEIA: "Já há arquivos demais à espera. Envie pelo botão abaixo, cada um no seu lugar.",
}
_OUTRO: Final = "O arquivo não pôde ser recebido. Envie pelo botão abaixo."
_SHOWN: Final = 20


def nao_recebido(sobre: Assunto, codigos: Sequence[str], nomes: str | None) -> Conteudo:
    """`nomes` a line each, beside `codigos`; erased, none is named."""
    called = [] if nomes in (None, ELIMINADO) else [one_line(each) for each in (nomes or "").split("\n")]
    about = f"{sobre.de_que} – {sobre.empresa}"
    hello = Bloco("texto", f"Olá, {sobre.cliente}.")
    if ENCERRADA in codigos:
        over = Bloco("texto", f"{sobre.escritorio} já encerrou este pedido, e ele não recebe mais arquivos: {about}.")
        talk = Bloco("texto", f"Se for preciso enviar mais alguma coisa, fale com {sobre.responsavel}.")
        press = Bloco("botao", "Ver o que foi enviado", titulo=sem_senha(()))
        return aviso(f"Este pedido já foi encerrado: {about}", [hello, over, talk, press], do_cliente(replace(sobre, recebe=False)))
    number = len(codigos)
    which = "Um arquivo da sua resposta não pôde ser recebido"
    told = which if number == 1 else f"{number} arquivos da sua resposta não puderam ser recebidos"
    itens = [
        Pendencia(called[n] if n < len(called) else "Um arquivo", PORQUES.get(codigo, _OUTRO), de_novo=True)
        for n, codigo in enumerate(codigos[:_SHOWN])
    ]
    press = Bloco("botao", ENVIAR if sobre.pendencias else "Abrir", titulo=sem_senha(()))
    arrived = [Bloco("texto", each) for each in sobre.chegaram]
    blocos = [hello, Bloco("texto", f"{told}. É sobre {about}."), Bloco("lista", itens=itens), *arrived, press]
    return aviso(f"Não recebemos {called[0] if len(called) == 1 else 'alguns arquivos'}: {about}", blocos, do_cliente(sobre))
