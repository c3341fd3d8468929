"""One checklist as a person would keep it on paper, by the rules alone: what the real one is compared with.

Each method is a movement: it answers with the word of the refusal, or True when something is recorded, False when nothing is.
"""
from dataclasses import dataclass, field
from datetime import date

EQUIPE = {"administrador", "gerente", "colaborador"}


@dataclass
class Folha:
    """A file: where it stands, who sent it, its bytes."""

    bytes: str
    de: str
    onde: str = "atual"  # or removida, devolvida; «anterior» is beside it
    anterior: bool = False
    conferida: bool = False

    @property
    def conta(self) -> bool:
        return self.onde == "atual" and not self.anterior


@dataclass
class Linha:
    """One requested file. `palavra`: the last answer, to know a repetition."""

    nome: str
    exigencia: str
    do_modelo: bool = True
    maximo: int = 20
    formatos: tuple[str, ...] = ("pdf", "xml")
    situacao: str = "pendente"
    adiada: bool = False
    palavra: tuple[object, ...] | None = None
    folhas: dict[str, Folha] = field(default_factory=dict)

    @property
    def feita(self) -> bool:  # R2
        return self.exigencia == "dispensada" or self.situacao != "pendente"

    @property
    def contam(self) -> list[Folha]:
        return [folha for folha in self.folhas.values() if folha.conta]


@dataclass
class Pessoa:
    """Who asks; `ve`: it sees this programação."""

    nome: str
    perfil: str
    ve: bool = True


@dataclass
class Checklist:
    """`nao_pedir`: the items that later months leave out (M6)."""

    responsavel: str
    entrega: date
    vencimento: date
    linhas: dict[str, Linha]
    comecou: bool = False
    fim: str | None = None
    nao_pedir: set[str] = field(default_factory=set)
    tabela: str = ""

    @property
    def status(self) -> str:  # R1
        return self.fim or ("iniciada" if self.comecou else "nao_iniciada")

    @property
    def completa(self) -> bool:  # R3
        return all(linha.feita for linha in self.linhas.values())

    @property
    def progresso(self) -> tuple[int, int, int]:  # R2
        feitas, total = sum(linha.feita for linha in self.linhas.values()), len(self.linhas)
        return feitas, total, 100 * feitas // total

    def _access(self, quem: Pessoa, who: set[str]) -> str | None:
        if not quem.ve:
            return "nao_encontrado"
        return None if quem.perfil in who else "sem_permissao"

    def _closed(self) -> str | None:  # R5
        if self.fim:
            return "programacao_cancelada" if self.fim == "cancelada" else "programacao_baixada"
        return None

    def _refused(self, quem: Pessoa, who: set[str], linha: str | None = None) -> str | None:
        refusal = self._access(quem, who) or self._closed()
        return refusal or ("nao_encontrado" if linha is not None and linha not in self.linhas else None)

    def _leaves(self, nome: str) -> None:  # R6
        self.nao_pedir.discard(nome)

    def anexar(self, quem: Pessoa, nome: str, folhas: list[tuple[str, str, str, int]]) -> str | bool:
        """M3, R13: each is id, bytes, ending, MB."""
        if refusal := self._refused(quem, EQUIPE | {"cliente"}, nome):
            return refusal
        linha, there = self.linhas[nome], {f.bytes for f in self.linhas[nome].folhas.values() if f.onde != "removida" and not f.anterior}
        for _, content, ending, mb in folhas:
            if ending not in linha.formatos:
                return "formato_recusado"
            if mb == 0:
                return "arquivo_vazio"
            if mb > 1:
                return "arquivo_grande"
            if content in there:
                return "arquivo_repetido"
            there.add(content)
        if len(linha.contam) + len(folhas) > linha.maximo:
            return "arquivos_demais"
        for id, content, _, _ in folhas:
            linha.folhas[id] = Folha(content, quem.nome)
            linha.situacao, linha.adiada, linha.palavra, self.comecou = "enviada", False, None, True
            self._leaves(nome)
        return bool(folhas)

    def _folha(self, nome: str, id: str) -> str | None:
        if id not in self.linhas[nome].folhas:
            return "nao_encontrado"
        return "anexo_removido" if self.linhas[nome].folhas[id].onde == "removida" else None

    def remover(self, quem: Pessoa, nome: str, id: str) -> str | bool:  # M4
        if refusal := self._refused(quem, EQUIPE | {"cliente"}, nome) or self._folha(nome, id):
            return refusal
        linha, folha = self.linhas[nome], self.linhas[nome].folhas[id]
        if quem.perfil == "cliente" and folha.de != quem.nome:
            return "anexo_de_outro"
        if quem.perfil == "cliente" and folha.conferida:
            return "anexo_conferido"
        folha.onde, self.comecou = "removida", True
        if linha.situacao == "enviada" and not linha.contam:
            linha.situacao = "pendente"
        return True

    def responder(self, quem: Pessoa, nome: str, retorno: str, comentario: str | None, prometido: date | None, hoje: date) -> str | bool:
        """M5, M6, M7."""
        if refusal := self._refused(quem, EQUIPE | {"cliente"}, nome):
            return refusal
        linha = self.linhas[nome]
        if retorno != "adiada" and linha.exigencia == "obrigatoria" and not comentario:
            return "dados_invalidos"
        if retorno == "adiada" and prometido and prometido < hoje:
            return "dados_invalidos"
        word = (retorno, comentario, prometido if retorno == "adiada" else None)
        if linha.palavra == word and (retorno != "nao_se_aplica" or nome in self.nao_pedir):
            return False
        taken_back = linha.contam if retorno != "adiada" or linha.situacao == "enviada" else []
        if quem.perfil == "cliente" and any(folha.conferida for folha in taken_back):
            return "anexo_conferido"
        for folha in taken_back:
            folha.onde = "removida"
        linha.situacao = "pendente" if retorno == "adiada" else retorno
        linha.adiada, linha.palavra, self.comecou = retorno == "adiada", word, True
        if retorno == "nao_se_aplica":
            self.nao_pedir.add(nome)
        else:
            self._leaves(nome)
        return True

    def comentar(self, quem: Pessoa, nome: str, interno: bool) -> str | bool:  # M8
        if refusal := self._access(quem, EQUIPE | {"cliente"}):
            return refusal
        if interno and quem.perfil == "cliente":
            return "dados_invalidos"
        if not interno and (closed := self._closed()):
            return closed
        if nome not in self.linhas:
            return "nao_encontrado"
        self.comecou = True
        return True

    def reabrir(self, quem: Pessoa, nome: str) -> str | bool:  # M9
        if refusal := self._refused(quem, EQUIPE, nome):
            return refusal
        linha = self.linhas[nome]
        if linha.exigencia == "dispensada":
            return "atividade_dispensada"
        if linha.situacao == "pendente":
            return "atividade_pendente"
        for folha in linha.folhas.values():
            folha.anterior = True
        linha.situacao, linha.adiada, linha.palavra, self.comecou = "pendente", False, None, True
        self._leaves(nome)
        return True

    def exigir(self, quem: Pessoa, nome: str, exigencia: str, comentario: str | None) -> str | bool:  # M10
        if refusal := self._refused(quem, EQUIPE, nome):
            return refusal
        linha = self.linhas[nome]
        if linha.exigencia == exigencia:
            return False
        if exigencia == "dispensada" and linha.exigencia == "obrigatoria" and not comentario:
            return "dados_invalidos"
        linha.exigencia, self.comecou = exigencia, True
        return True

    def rever(self, quem: Pessoa, nome: str, id: str, serve: bool) -> str | bool:  # M17
        if refusal := self._refused(quem, EQUIPE, nome) or self._folha(nome, id):
            return refusal
        linha, folha = self.linhas[nome], self.linhas[nome].folhas[id]
        if folha.onde == "devolvida":
            return "anexo_devolvido"
        if folha.anterior:
            return "anexo_anterior"
        if serve and folha.conferida:
            return False
        self.comecou = True
        if serve:
            folha.conferida = True
        else:
            folha.onde, folha.conferida = "devolvida", False
            linha.situacao, linha.adiada, linha.palavra = "pendente", False, None
        return True

    def incluir(self, quem: Pessoa, nome: str, obrigatoria: bool) -> str | bool:  # M19
        if refusal := self._refused(quem, EQUIPE):
            return refusal
        self.linhas[nome] = Linha(nome, "obrigatoria" if obrigatoria else "a_realizar", do_modelo=False, maximo=2)
        self.comecou = True
        return True

    def solicitar(self, quem: Pessoa) -> str | bool:  # M2
        if refusal := self._refused(quem, EQUIPE):
            return refusal
        return "nada_pendente" if self.completa else True

    def transferir(self, quem: Pessoa, para: Pessoa, proximas: bool) -> str | bool:  # M11
        who = EQUIPE if quem.nome == self.responsavel else {"administrador", "gerente"}
        if refusal := self._refused(quem, who):
            return refusal
        if para.perfil not in EQUIPE or not para.ve:
            return "responsavel_invalido"
        moved = self.responsavel != para.nome or (proximas and self.tabela != para.nome)
        self.responsavel = para.nome
        self.tabela = para.nome if proximas else self.tabela
        return moved

    def baixar(self, quem: Pessoa, status: str) -> str | bool:  # M12, R4
        if refusal := self._refused(quem, EQUIPE):
            return refusal
        if status == "concluida" and not self.completa:
            return "ha_pendencias"
        if status == "concluida_com_pendencias" and self.completa:
            return "sem_pendencias"
        self.fim = status
        return True

    def estornar(self, quem: Pessoa) -> str | bool:  # M13
        if refusal := self._access(quem, {"administrador", "gerente"}):
            return refusal
        if self.fim in (None, "cancelada"):
            return "programacao_cancelada" if self.fim else "sem_baixa"
        self.fim, self.comecou = None, True
        return True

    def cancelar(self, quem: Pessoa) -> str | bool:  # M14
        if refusal := self._refused(quem, {"administrador", "gerente"}):
            return refusal
        self.fim = "cancelada"
        return True

    def alterar_prazo(self, quem: Pessoa, entrega: date, vencimento: date) -> str | bool:  # M16
        if refusal := self._refused(quem, {"administrador", "gerente"}):
            return refusal
        if entrega > vencimento:
            return "dados_invalidos"
        same = (self.entrega, self.vencimento) == (entrega, vencimento)
        self.entrega, self.vencimento = entrega, vencimento
        return not same

    def voltar_a_pedir(self, quem: Pessoa, nome: str) -> str | bool:
        """M6 undone from the empresa's list, also after the end. Who does not see the programação finds nothing."""
        if quem.perfil == "cliente":
            return "nao_encontrado"
        if quem.perfil == "auditor":
            return "sem_permissao"
        if nome not in self.nao_pedir or not self.linhas[nome].do_modelo:
            return False
        if not quem.ve:
            return "nao_encontrado"
        self._leaves(nome)
        return True
