"""Examples of what the API answers, made from the shapes themselves: believable by the names of fields, and never stale."""
from collections.abc import Mapping
from typing import Any, Final

ID: Final = "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a001"
NAMED: Final[Mapping[str, Any]] = {
    "nome": "Extrato bancário", "email": "maria@padariasol.com.br", "telefone": "+5511987654321", "competencia": "2026-10",
    "periodo": "2026-10", "entrega": "2026-11-18", "vencimento": "2026-11-19", "texto": "O extrato é o da conta corrente.",
    "frase": "Maria Alves anexou extrato.pdf em «Extrato bancário».", "motivo": "A última página está cortada.", "tamanho": 48213,
    "instrucao": "De todas as contas, em OFX.", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "https://arquivos.escritorio.com.br/p/Vt1c0m8e…", "mensagem": "Documentos de outubro de 2026\n\n- Extrato bancário",
    "token": "dGVzdGU…", "escritorio": "Prado Contabilidade", "empresa": "Padaria Sol", "servico": "Fechamento fiscal", "versao": 12,
    "posicao": 1042, "feitas": 5, "total": 7, "percentual": 71, "campo": "situacao", "observacao": "Entregue em dia.",
    "canais": ["email"], "formatos": ["ofx", "pdf"], "tamanho_maximo_mb": 50, "maximo_arquivos": 20, "tipo": "arquivo_anexado",
    "anexos.nome": "extrato.pdf", "anexos.tipo": "application/pdf", "empresa.nome": "Padaria Sol", "servico.nome": "Fechamento fiscal",
    **dict.fromkeys(("por.nome", "responsavel.nome", "usuario.nome"), "Caio Nunes"), "gerada.tipo": "recorrente",
    **dict.fromkeys(("enviado_por.nome", "destinatarios.nome"), "Maria Alves"),
    "partes": ["banco", "armazem", "fila", "consultas"], "codigo": None, "detail": None, "causa": None, "pode": ["anexos", "retornos"],
    "recebidos.pode": ["colocacao"],
}
FORMATS: Final = {"uuid": ID, "date": "2026-11-19", "date-time": "2026-11-18T13:12:00.000000Z", "binary": "…"}
PLAIN: Final[Mapping[str, Any]] = {"string": "…", "integer": 1, "number": 1.5, "boolean": True, "null": None}


def example(schema: Mapping[str, Any], schemas: Mapping[str, Any], path: str = "") -> Any:
    """One value of the schema; `path` is the field that it is for, after the one that it is in."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, path)
    for key in ("example", "const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    choices = schema.get("anyOf") or schema.get("oneOf") or [schema]
    name = path.rsplit(".", 1)[-1]
    for known in (path, name):
        if known in NAMED and _fits(NAMED[known], choices):
            return NAMED[known]
    if choices != [schema]:
        return example(choices[0], schemas, path)
    match schema.get("type"):
        case "object":
            return {field: example(of, schemas, f"{name}.{field}") for field, of in schema.get("properties", {}).items()}
        case "array":
            return [example(schema["items"], schemas, path)] if "items" in schema else []
        case kind:
            return FORMATS.get(schema.get("format", ""), PLAIN.get(str(kind), {}))


def _fits(value: object, choices: list[Mapping[str, Any]]) -> bool:
    """Whether one of them says that it is of this kind."""
    kinds = {type(None): "null", str: "string", int: "integer", list: "array"}
    return any(choice.get("type") == kinds[type(value)] and "enum" not in choice for choice in choices)
