"""Files of an atividade (R13): what is taken, and their names for people and in the zip."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.arquivo import (
    ArquivoGrande,
    ArquivoRepetido,
    ArquivosDemais,
    ArquivoVazio,
    FormatoRecusado,
    Limites,
    nome_limpo,
    nome_no_zip,
    zip_paths,
)

MB = 1024 * 1024


def test_an_atividade_that_says_nothing_takes_the_defaults():
    """R13"""
    limites = Limites()
    assert (limites.tamanho_maximo, limites.maximo_arquivos) == (50 * MB, 20)
    assert " ".join(limites.formatos) == "pdf xml ofx ofc csv txt rem ret xls xlsx doc docx jpg jpeg png heic zip rar 7z"


@pytest.mark.parametrize("nome", ["nota.PDF", "nota.exe.pdf", "nota. de outubro.pdf", "açúcar.pdf"])
def test_a_name_with_an_ending_that_is_asked_for_is_taken(nome):
    """R13"""
    assert Limites(formatos=("pdf",)).exige_formato(nome) == "pdf"


@pytest.mark.parametrize(("asked", "nome"), [("jpg", "foto.jpeg"), ("jpeg", "foto.JPG")])
def test_jpg_and_jpeg_are_one_format(asked, nome):
    """R13"""
    assert Limites(formatos=(asked,)).exige_formato(nome) in {"jpg", "jpeg"}


@pytest.mark.parametrize(("nome", "sentence"), [
    ("folha.xlsx", "«folha.xlsx» é uma planilha; aqui pedimos PDF ou OFX."),
    ("nota.pdf.exe", "«nota.pdf.exe» é um arquivo .exe; aqui pedimos PDF ou OFX."),
    ("foto.jpg", "«foto.jpg» é uma imagem JPG; aqui pedimos PDF ou OFX."),
    ("nota", "«nota» é um arquivo sem terminação no nome; aqui pedimos PDF ou OFX."),
    (".pdf", "«.pdf» é um arquivo sem terminação no nome; aqui pedimos PDF ou OFX."),
])
def test_a_refused_format_says_what_it_is_and_what_is_asked_for(nome, sentence):
    """R13"""
    with pytest.raises(FormatoRecusado) as refused:
        Limites(formatos=("pdf", "ofx")).exige_formato(nome)
    assert str(refused.value) == sentence


def test_what_no_office_may_ask_for_is_refused_even_when_asked_for():
    """R13: executables, HTML and SVG never."""
    with pytest.raises(FormatoRecusado):
        Limites(formatos=("exe", "pdf")).exige_formato("setup.exe")


def test_size_is_checked_to_the_byte():
    """R13"""
    limites = Limites(tamanho_maximo_mb=1)
    limites.exige_tamanho("a.pdf", MB)
    with pytest.raises(ArquivoGrande, match="1 MB"):
        limites.exige_tamanho("a.pdf", MB + 1)
    with pytest.raises(ArquivoVazio):
        limites.exige_tamanho("a.pdf", 0)


def test_number_counts_what_is_there_already():
    """R13"""
    Limites(maximo_arquivos=3).exige_vaga(2, 1)
    with pytest.raises(ArquivosDemais, match="no máximo 3 arquivos"):
        Limites(maximo_arquivos=3).exige_vaga(2, 2)
    with pytest.raises(ArquivosDemais, match="no máximo 1 arquivo\\."):
        Limites(maximo_arquivos=1).exige_vaga(1, 1)


@pytest.mark.parametrize(("kind", "facts", "answer"), [
    (ArquivoVazio, {"nome": "a.pdf"}, (422, "arquivo_vazio")),
    (FormatoRecusado, {"nome": "a.pdf", "achado": "um texto", "pedidos": "PDF"}, (415, "formato_recusado")),
    (ArquivoGrande, {"nome": "a.pdf", "maximo_mb": 50}, (413, "arquivo_grande")),
    (ArquivosDemais, {"maximo": 2}, (409, "arquivos_demais")),
    (ArquivoRepetido, {"arquivo": "a.pdf", "atividade": "Notas"}, (409, "arquivo_repetido")),
])
def test_each_refusal_has_the_word_and_the_status_of_the_contract(kind, facts, answer):
    """R13"""
    refusal = kind(**facts)
    assert (refusal.status, refusal.codigo) == answer
    assert "{" not in str(refusal)


@pytest.mark.parametrize(("sent", "kept"), [
    ("Extrato – Itaú (10/2026) 100%.pdf", "2026) 100%.pdf"),
    ("Nota nº 12 'série 2' <via>.xml", "Nota nº 12 'série 2' <via>.xml"),
    ("C:\\fakepath\\nota.pdf", "nota.pdf"),
    ("../../etc/passwd", "passwd"),
    ("pasta/nota.pdf/", "nota.pdf"),
    ("a\x00b\r\nc\x1b[31m.pdf", "abc[31m.pdf"),
    ("nota\u202efdp.exe", "notafdp.exe"),
    ("\ufeffno\u200bta\u2028.pdf", "nota.pdf"),
    ("👨\u200d👩\u200d👧 férias.jpg", "👨\u200d👩\u200d👧 férias.jpg"),
    ("a\ud800.pdf", "a.pdf"),
    ("  nota.pdf \t", "nota.pdf"),
    ("", "arquivo"),
    (" . ", "arquivo"),
    ("..", "arquivo"),
    ("\u202e/\\", "arquivo"),
])
def test_a_name_is_kept_as_sent_without_what_acts_instead_of_being_read(sent, kept):
    """R13"""
    assert nome_limpo(sent) == kept


@pytest.mark.parametrize(("sent", "ending"), [("ã" * 300 + ".pdf", ".pdf"), ("a" * 300, "a"), ("x." + "y" * 400, "y")])
def test_a_name_past_255_bytes_is_shortened_before_its_ending(sent, ending):
    """R13"""
    kept = nome_limpo(sent)
    assert 253 <= len(kept.encode()) <= 255
    assert kept.endswith(ending)
    assert kept[0] == sent[0]


@given(st.text(st.characters(codec=None)))
def test_no_name_is_a_reason_to_refuse(sent):
    """R13"""
    kept = nome_limpo(sent)
    assert kept.strip()
    assert len(kept.encode()) <= 255
    assert not set(kept) & set("/\\\x00\r\n\u202e")
    assert nome_limpo(kept) == kept


@pytest.mark.parametrize(("nome", "safe"), [
    ("Notas: saída/entrada?", "Notas_ saída_entrada_"),
    ("CON", "_CON"), ("nul.pdf", "_nul.pdf"), ("Com1 .txt", "_Com1 .txt"), ("lpt².txt", "_lpt².txt"), ("CONTA.pdf", "CONTA.pdf"),
    ("...oculto", "oculto"), ("Padaria Ltda. ", "Padaria Ltda"), ("..", "arquivo"), ("", "arquivo"), ('a"b|c*.pdf', "a_b_c_.pdf"),
    ("a\u0303.pdf", "ã.pdf"),
])
def test_a_part_of_the_zip_s_path_unpacks_on_every_system(nome, safe):
    """R13"""
    assert nome_no_zip(nome) == safe


def test_the_zip_has_a_folder_for_empresa_competencia_and_atividade():
    """R13"""
    assert zip_paths("Padaria Ltda.", "2026-10", [("Notas fiscais", "nota.xml"), ("Extrato/banco", "extrato.ofx")]) == [
        "Padaria Ltda/2026-10/Notas fiscais/nota.xml", "Padaria Ltda/2026-10/Extrato_banco/extrato.ofx",
    ]


def test_duplicates_in_the_zip_are_numbered_also_when_only_case_or_accents_form_differ():
    """R13"""
    names = ["nota.pdf", "NOTA.pdf", "nota (2).pdf", "nota.pdf", "não.pdf", "na\u0303o.pdf", "nota"]
    assert [path.rsplit("/")[-1] for path in zip_paths("E", "2026-10", [("A", name) for name in names])] == [
        "nota.pdf", "NOTA (2).pdf", "nota (2) (2).pdf", "nota (3).pdf", "não.pdf", "não (2).pdf", "nota",
    ]


def test_one_name_in_two_atividades_is_no_duplicate():
    """R13"""
    assert zip_paths("E", "2026-10", [("A", "nota.pdf"), ("B", "nota.pdf")]) == ["E/2026-10/A/nota.pdf", "E/2026-10/B/nota.pdf"]


@given(st.text(), st.lists(st.tuples(st.text(max_size=3), st.text(max_size=4)), max_size=8))
def test_no_path_of_the_zip_leaves_it_or_meets_another(empresa, itens):
    """R13"""
    paths = zip_paths(empresa, "2026-10", itens)
    assert len({path.casefold() for path in paths}) == len(itens)
    for path in paths:
        parts = path.split("/")
        assert len(parts) == 4
        assert all(part.strip(" .") == part and part and len(part.encode()) <= 255 for part in parts)
