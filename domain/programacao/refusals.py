"""How a programação says no."""
from domain.refusal import Refusal


class ProgramacaoBaixada(Refusal):
    """R5."""

    codigo = "programacao_baixada"
    detail = "Esta programação foi baixada por {por} em {em} e não recebe mais nada. Para continuar, é preciso estornar a baixa."


class ProgramacaoCancelada(Refusal):
    """R5."""

    codigo = "programacao_cancelada"
    detail = "Esta programação foi cancelada por {por} em {em} e não recebe mais nada."


class SemBaixa(Refusal):
    """M13 of what is open."""

    codigo = "sem_baixa"
    detail = "Esta programação não está baixada: não há o que estornar."


class HaPendencias(Refusal):
    """R4."""

    codigo = "ha_pendencias"
    detail = "Ainda há pendências ({nomes}): registre a baixa como «concluída com pendências» ou termine o checklist."


class SemPendencias(Refusal):
    """R4."""

    codigo = "sem_pendencias"
    detail = "Não há pendências: registre a baixa como «concluída»."


class ChecklistVazio(Refusal):
    """R2."""

    codigo = "checklist_vazio"
    detail = "O checklist ficaria vazio: nada do processo modelo é pedido a esta empresa."


class EmpresaInativa(Refusal):
    """R19."""

    codigo = "empresa_inativa"
    detail = "A empresa está inativa: nada novo é programado para ela nem pedido a ela."


class ResponsavelInvalido(Refusal):
    """M11."""

    codigo = "responsavel_invalido"
    detail = "O responsável precisa ser um usuário ativo da equipe que veja este departamento."


class SemDestinatario(Refusal):
    """R8. `devolvido`: there is somebody, to whom messages came back."""

    codigo = "sem_destinatario"
    detail = (
        "Ninguém da empresa pode ser avisado: falta um usuário ativo, com acesso ao departamento {departamento} e um canal de aviso{mas}."
    )
    _DEVOLVIDO = " que funcione. Mensagens voltaram: confirme ou corrija o endereço de quem as recebe, no cadastro de usuários"

    def __init__(self, departamento: str, *, devolvido: bool = False) -> None:
        super().__init__(departamento=departamento, mas=self._DEVOLVIDO if devolvido else "")


class NadaPendente(Refusal):
    """R8."""

    codigo = "nada_pendente"
    detail = "Não há nada pendente para solicitar."


class AtividadePendente(Refusal):
    """R6: M9 of what is pending."""

    codigo = "atividade_pendente"
    detail = "«{nome}» já está pendente: não há o que reabrir."


class AtividadeDispensada(Refusal):
    """R6: M9 of what is not asked."""

    codigo = "atividade_dispensada"
    detail = "«{nome}» está dispensada: para voltar a pedir, altere a exigência."


class AnexoRemovido(Refusal):
    """R12: the file is gone."""

    codigo = "anexo_removido"
    detail = "Este arquivo já foi removido de «{nome}»."


class AnexoConferido(Refusal):
    """R6."""

    codigo = "anexo_conferido"
    detail = "O escritório já conferiu um arquivo de «{nome}»: fale com {responsavel} para trocar a resposta."


class AnexoDevolvido(Refusal):
    """M17 twice."""

    codigo = "anexo_devolvido"
    detail = "Este arquivo de «{nome}» já foi devolvido."


class AnexoAnterior(Refusal):
    """M17 of a file from before a reabertura, which counts for nothing."""

    codigo = "anexo_anterior"
    detail = "Este arquivo de «{nome}» é de antes da reabertura e não conta mais."


class AnexoDeOutro(Refusal):
    """M4 by a client who did not send it."""

    codigo = "anexo_de_outro"
    status = 403
    detail = "Só quem enviou o arquivo, ou o escritório, pode remover."


class RecebidoColocado(Refusal):
    """M20 twice: it is on an atividade by now."""

    codigo = "recebido_colocado"
    detail = "Este arquivo já foi colocado em «{nome}»."


class RecebidoDescartado(Refusal):
    """M20 of what was put away."""

    codigo = "recebido_descartado"
    detail = "Este arquivo já foi descartado."


class LinkDeOutro(Refusal):
    """M18 for somebody who may not answer this programação."""

    codigo = "usuario_sem_acesso"
    detail = "Este usuário não pode responder por esta empresa neste departamento: confira se está ativo e com acesso."
