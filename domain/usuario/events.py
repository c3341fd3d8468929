"""What happens to a user, without what identifies it."""
from uuid import UUID

from domain.acesso import Perfil
from domain.destinatario import Destinatario
from domain.event import Event, Privado
from domain.usuario.avisos import Avisos, CanalDeAviso


class UsuarioCadastrado(Event, name="usuario_cadastrado"):
    """`departamentos` None means all, empty means none."""

    perfil: Perfil
    empresas: tuple[UUID, ...] = ()
    departamentos: tuple[UUID, ...] | None = None
    notificar_por: tuple[CanalDeAviso, ...]
    avisos: Avisos


class UsuarioAlterado(Event, name="usuario_alterado"):
    """All of it, as it is from now on."""

    perfil: Perfil
    empresas: tuple[UUID, ...] = ()
    departamentos: tuple[UUID, ...] | None = None
    notificar_por: tuple[CanalDeAviso, ...]
    avisos: Avisos


class UsuarioIdentidadeAlterada(Event, name="usuario_identidade_alterada"):
    """Which of nome, email, telefone changed; never to what."""

    campos: tuple[str, ...]


class SenhaDefinida(Event, name="senha_definida"):
    """A password was set; every other session ended."""


class UsuarioDesativado(Event, name="usuario_desativado"):
    """R19: sessions, tokens and links are dead. What it was responsável for went to `transferido_para`."""

    transferido_para: UUID | None = None


class UsuarioReativado(Event, name="usuario_reativado"):
    """May sign in again."""


class SenhaPedida(Event, name="senha_pedida"):
    """A one-use link to choose a password is to be sent by e-mail."""


class EnderecoDevolvido(Event, name="endereco_devolvido"):
    """What was sent there came back: the channel reaches nobody until the address is confirmed or changed. `destinatarios`: who of the
    equipe is told, about the programação whose message it was."""

    canal: CanalDeAviso
    motivo: Privado
    programacao_id: UUID | None = None
    destinatarios: tuple[Destinatario, ...] = ()


class EnderecoConfirmado(Event, name="endereco_confirmado"):
    """Somebody of the equipe says that the address is right: it is written to again."""

    canal: CanalDeAviso
