"""Whole numbers between two bounds, refused in a sentence."""
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Faixa:
    """For `Annotated[int, Faixa(1, 31)]`: both ends belong to it; true, "5" and 5.0 are no whole numbers."""

    de: int
    ate: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "integer", "minimum": self.de, "maximum": self.ate}

    def _check(self, value: object) -> int:
        if type(value) is not int or not self.de <= value <= self.ate:
            raise ValueError(f"deve ser um número inteiro de {self.de} a {self.ate}")
        return value
