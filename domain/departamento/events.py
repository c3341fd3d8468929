"""What happens to a departamento."""
from domain.event import Event


class DepartamentoCriado(Event, name="departamento_criado"):
    """Fiscal, Contábil, Pessoal, Societário…"""

    nome: str
