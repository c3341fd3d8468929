"""Amounts in cents, as files write them."""


def reais(centavos: int) -> str:
    """`-1234.05`"""
    return f"{'-' if centavos < 0 else ''}{abs(centavos) // 100}.{abs(centavos) % 100:02d}"


def com_virgula(centavos: int) -> str:
    """`-1234,05`"""
    return reais(centavos).replace(".", ",")
