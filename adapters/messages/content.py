"""The words of each message: what the serviço's comunicação says to a client, and what the service says by itself."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from adapters.messages import layout
from adapters.messages.layout import LINK, Bloco, Conteudo, Pe, Pendencia, one_line
from domain.competencia import Periodo
from domain.servico.comunicacao import Comunicacao, fill
from projections.nomes import ELIMINADO

_DIAS = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
_MESES = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)
ENVIAR: Final = "Enviar os documentos"
# where a texto is cut: at the list, and at a link that ends its line; one within a sentence is an address there
_CUTS = re.compile(r"(\{pendencias\}|\{link\}[.;,!]?[ \t]*(?=\n|$))")
_MOST, _NAMES, _NOTE = 400, 200, 1000
"""Characters of what somebody wrote, and of the names of items, that a message of five lines has room for; and of a note in a mail."""


@dataclass(frozen=True, slots=True)
class Assunto:
    """What a message is about: all by name, as they are called today. `vale_ate` is the last day of its link; `recebe`: it may be
    answered with the files, of which `recebidos` came so and wait to be put where they belong."""

    escritorio: str
    empresa: str
    cliente: str
    servico: str
    competencia: str
    vencimento: date
    responsavel: str
    pendencias: Sequence[Pendencia]
    tipo: str = "manual"
    hoje: date | None = None
    vale_ate: date | None = None
    recebe: bool = False
    recebidos: int = 0
    periodo: str | None = None

    @property
    def de_que(self) -> str:
        """«Folha de outubro de 2026», «Conciliação da semana 41 de 2026»."""
        return f"{self.servico} {Periodo(self.periodo or self.competencia).de_que}"

    @property
    def values(self) -> dict[str, str]:
        """By placeholder, but for the link."""
        return {
            "escritorio": self.escritorio, "empresa": self.empresa, "cliente": self.cliente, "servico": self.servico,
            "competencia": Periodo(self.competencia).por_extenso, "prazo": dia(self.vencimento), "responsavel": self.responsavel,
            "pendencias": layout.listed(self.pendencias),
        }

    @property
    def vencida(self) -> bool:
        return self.hoje is not None and self.vencimento < self.hoje

    @property
    def prazo(self) -> Bloco:
        """The date, large, and what it is."""
        label = "O prazo era" if self.vencida else "Lembrete: envie até" if self.tipo == "lembrete" else "Envie até"
        return Bloco("prazo", _curto(self.vencimento, self.hoje), titulo=label, urgente=self.vencida)

    @property
    def chegaram(self) -> list[str]:
        """What the client has sent by mail and is still asked for: without a word of it the message reads as if nobody had looked."""
        if not self.recebidos:
            return []
        if self.recebidos == 1:
            return ["Recebemos por e-mail 1 arquivo seu: falta só dizer, pelo botão, de qual documento ele é."]
        return [f"Recebemos por e-mail {self.recebidos} arquivos seus: falta só dizer, pelo botão, de qual documento é cada um."]

    @property
    def faltam(self) -> str:
        """«Faltam 4 documentos, até quinta, 19 de novembro.»"""
        number = len(self.pendencias)
        missing = "Falta 1 documento" if number == 1 else f"Faltam {number} documentos"
        return f"{missing}{'; o prazo era' if self.vencida else ', até'} {_curto(self.vencimento, self.hoje)}."


def dia(day: date) -> str:
    """«quinta-feira, 19 de novembro de 2026»"""
    return f"{_DIAS[day.weekday()]}, {day.day} de {_MESES[day.month - 1]} de {day.year}"


def _curto(day: date, hoje: date | None) -> str:
    """«quinta, 19 de novembro», with the year where it is another: never «hoje», which a mail that is read tomorrow would say wrongly."""
    year = "" if hoje is None or day.year == hoje.year else f" de {day.year}"
    return f"{_DIAS[day.weekday()].removesuffix('-feira')}, {day.day} de {_MESES[day.month - 1]}{year}"


def solicitacao(comunicacao: Comunicacao, sobre: Assunto, outras: Sequence[tuple[Assunto, str]] = ()) -> Conteudo:
    """M2, in the words of the serviço: the date before what is missing, one button where its link ends a line. `outras` are asked by the
    same message, each below with what stands for its own link (R8)."""
    resumo = [f"Olá, {sobre.cliente}. {sobre.faltam}", _names(sobre.pendencias)]
    resumo += sobre.chegaram or [sem_senha(sobre.pendencias)]
    resumo += [f"{outra.de_que}: {outra.faltam} {link}" for outra, link in outras]
    pe = do_cliente(sobre, assina="{responsavel}" not in comunicacao.texto)
    assunto, blocos = one_line(fill(comunicacao.assunto, sobre.values)), em_blocos(comunicacao.texto, sobre)
    for outra, link in outras:
        blocos += [
            Bloco("texto", f"Também pedimos, para {outra.de_que}:"), outra.prazo, Bloco("lista", itens=outra.pendencias),
            *(Bloco("texto", each) for each in outra.chegaram), Bloco("botao", ENVIAR, titulo=sem_senha(outra.pendencias), link=link),
        ]
    return layout.lay_out(assunto, blocos, pe, resumo, previa=sobre.faltam)


def aviso(titulo: str, blocos: Sequence[Bloco], pe: Pe) -> Conteudo:
    """What the service says by itself: after «Olá», the first text tells a phone what it is about, and what somebody wrote as far as it
    fits."""
    said = [bloco.texto for bloco in blocos if bloco.tipo == "fala"]
    said += [f"{p.nome}: {p.nota}" for bloco in blocos for p in bloco.itens if p.nota and p.de_novo]
    telling = [bloco.texto for bloco in blocos if bloco.tipo == "texto"]
    resumo = [" ".join(telling), *[shortened(one_line(each), _MOST) for each in said[:1]]]
    resumo += [bloco.titulo for bloco in blocos if bloco.tipo == "botao"]
    return layout.lay_out(one_line(titulo), blocos, pe, resumo, previa=" ".join(telling[1:]))


@dataclass(frozen=True, slots=True)
class Noticias:
    """What clients did to one programação, a sentence each; `situacao`: «5 de 7 prontos, vence …»; `link` stands for where it is."""

    sobre: str
    situacao: str
    frases: Sequence[str]
    link: str
    completa: bool = False


def novidades(escritorio: str, para: str, noticias: Sequence[Noticias]) -> Conteudo:
    """R18: the digest of one programação, or those of a day."""
    [first, *more] = noticias
    one = f"{'Tudo respondido' if first.completa else 'Novidades'}: {first.sobre}"
    title = f"Novidades de {len(noticias)} serviços" if more else one
    blocos = [Bloco("texto", f"Olá, {para}.")]
    for each in noticias:
        blocos += [
            Bloco("texto", f"{each.sobre}: {each.situacao}"), Bloco("lista", itens=[Pendencia(frase) for frase in each.frases]),
            Bloco("botao", "Abrir", link=each.link),
        ]
    resumo = [f"{each.sobre}: {each.situacao}" for each in noticias[:3]]
    if not more:
        resumo.append(shortened("; ".join(one_line(each) for each in first.frases), _MOST))
    return layout.lay_out(one_line(title), blocos, Pe(escritorio, responde=False), resumo, previa=first.situacao)


def do_cliente(sobre: Assunto, *, assina: bool = True) -> Pe:
    """The foot of what a client reads; `assina`: unless the texto does so itself."""
    until = f" e vale até {_curto(sobre.vale_ate, sobre.hoje).partition(', ')[2]}" if sobre.vale_ate else ""
    return Pe(sobre.escritorio, sobre.responsavel, f"O link é só seu{until}.", assina=assina, ajuda=True, recebe=sobre.recebe)


def sem_senha(pendencias: Sequence[Pendencia]) -> str:
    """What stands below the button."""
    if not pendencias:
        return "Sem senha, direto do celular."
    return f"Sem senha, direto do celular. Não tem{' algum deles' if len(pendencias) > 1 else ''}? Diga ali mesmo, com um toque."


def diz(quem: str, texto: str) -> Bloco:
    """What somebody wrote, quoted line by line: whatever it is, it cannot look like anything else in the message."""
    return Bloco("fala", texto, titulo=f"{quem} escreveu")


def quoted(who: str, text: str | None) -> str:
    """The note beside an item; all of a long one is on the page."""
    return who if not text or text == ELIMINADO else f"{who}: «{shortened(one_line(text), _NOTE)}»"


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _names(pendencias: Sequence[Pendencia]) -> str:
    """As many as fit, and how many more there are."""
    names = [p.nome + (" (pedido de novo)" if p.de_novo else "") for p in pendencias]
    kept = next((n for n in range(len(names), 1, -1) if len(", ".join(names[:n])) <= _NAMES), 1)
    more = f" e mais {len(names) - kept}" if len(names) > kept else ""
    return ", ".join(names[:kept]) + more


def em_blocos(texto: str, sobre: Assunto) -> list[Bloco]:
    """What a client reads of the texto, in order. Each paragraph is filled by itself, so that no value is read as a placeholder."""
    values, found = {**sobre.values, "link": LINK}, list[Bloco]()
    arrived = [Bloco("texto", each) for each in sobre.chegaram]
    enviar = Bloco("botao", ENVIAR, titulo=sem_senha(sobre.pendencias))
    for piece in _CUTS.split(texto):
        if piece == "{pendencias}":
            found += [Bloco("lista", itens=sobre.pendencias), *arrived]
            arrived = []
        elif _CUTS.fullmatch(piece):
            again = any(bloco.tipo == "botao" for bloco in found)
            found.append(Bloco("texto", LINK) if again else enviar)
        else:
            paragraphs = [paragraph.strip() for paragraph in re.split(r"\n\s*\n", piece)]
            found += [Bloco("texto", fill(each, values)) for each in paragraphs if any(c.isalnum() for c in each)]
    if not any(bloco.tipo == "botao" for bloco in found):
        found += [*arrived, enviar]
    first = next(n for n, bloco in enumerate(found) if bloco.tipo in ("lista", "botao"))
    return [*found[:first], sobre.prazo, *found[first:]]
