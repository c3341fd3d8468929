"""Mail as programs write it: answers with files, bounces, and what machines say."""
import base64
from collections.abc import Sequence

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(2_000)
OFX = b"OFXHEADER:100\r\nDATA:OFXSGML\r\n\r\n<OFX><BANKMSGSRSV1></BANKMSGSRSV1></OFX>\r\n"
WINMAIL = b"\x78\x9f\x3e\x22" + bytes(500)


def b64(data: bytes) -> str:
    return base64.encodebytes(data).decode().rstrip("\n")


def crlf(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def head(de: str, para: str, n: str, *more: str) -> str:
    lines = [f"From: {de}", f"To: {para}", "Subject: Re: Documentos de outubro de 2026", f"Message-ID: <{n}@programa.example>",
             "Date: Wed, 18 Nov 2026 10:12:00 -0300", "MIME-Version: 1.0", *more]
    return "\n".join(lines) + "\n"


def gmail(de: str, para: str, n: str, files: Sequence[tuple[str, str, bytes]]) -> bytes:
    """multipart/mixed of multipart/alternative and base64; names by RFC 2231 when they are not ASCII."""
    said = head(f"Maria Alves <{de}>", para, n, 'Content-Type: multipart/mixed; boundary="000000000000a1b2"')
    said += """
--000000000000a1b2
Content-Type: multipart/alternative; boundary="000000000000c3d4"

--000000000000c3d4
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

Segue em anexo, Caio. At=C3=A9 mais!

Em qua., 18 de nov. de 2026 =C3=A0s 09:00, Caio escreveu:
> Envie at=C3=A9 quinta.

--000000000000c3d4
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<div dir=3D"ltr">Segue em anexo, Caio.</div>

--000000000000c3d4--
"""
    for named, tipo, data in files:
        said += f"--000000000000a1b2\nContent-Type: {tipo}\nContent-Disposition: attachment; {named}\nContent-Transfer-Encoding: base64\n"
        said += f"X-Attachment-Id: f_1\n\n{b64(data)}\n"
    return crlf(said + "--000000000000a1b2--\n")


def apple(de: str, para: str, n: str) -> bytes:
    """A PDF that lies `inline` between two texts, its name an encoded word, as Apple Mail and many others do."""
    return crlf(head(f"=?utf-8?Q?Maria_Alves_=C3=A7?= <{de}>", para, n, "Content-Type: multipart/mixed;\n\tboundary=Apple-Mail-1") + f"""
--Apple-Mail-1
Content-Transfer-Encoding: 7bit
Content-Type: text/plain;
\tcharset=us-ascii

Oi!

--Apple-Mail-1
Content-Disposition: inline;
\tfilename="=?utf-8?Q?extra=C3=A7=C3=A3o_de_outubro=2Epdf?="
Content-Type: application/pdf;
\tx-unix-mode=0644;
\tname="=?utf-8?Q?extra=C3=A7=C3=A3o_de_outubro=2Epdf?="
Content-Transfer-Encoding: base64

{b64(PDF)}
--Apple-Mail-1
Content-Transfer-Encoding: 7bit
Content-Type: text/plain;
\tcharset=us-ascii

Enviado do meu iPhone
--Apple-Mail-1--
""")


def outlook(de: str, para: str, n: str, photo: bytes = JPG) -> bytes:
    """multipart/related with the logo of a signature (cid), a photograph that is larger, and a text file in quoted-printable whose name is
    in segments (RFC 2231)."""
    more = ("X-MS-Has-Attach: yes", 'Content-Type: multipart/mixed;\n\tboundary="_005_X_"')
    return crlf(head(f'"Alves, Maria" <{de.upper()}>', f'"Caio; resposta" <{para}>', n, *more) + f"""
--_005_X_
Content-Type: multipart/related; boundary="_004_X_"; type="multipart/alternative"

--_004_X_
Content-Type: multipart/alternative; boundary="_000_X_"

--_000_X_
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

Ol=E1, segue.

--_000_X_
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

<p>Ol=E1<img src=3D"cid:image001.png@01DB"><img src=3D"cid:foto@01DB"></p>

--_000_X_--

--_004_X_
Content-Type: image/jpeg; name="image001.jpg"
Content-Disposition: inline; filename="image001.jpg"; size=2011
Content-ID: <image001.png@01DB>
Content-Transfer-Encoding: base64

{b64(JPG)}
--_004_X_
Content-Type: image/jpeg; name="nota fiscal.jpg"
Content-Disposition: inline; filename="nota fiscal.jpg"
Content-ID: <foto@01DB>
Content-Transfer-Encoding: base64

{b64(photo)}
--_004_X_--

--_005_X_
Content-Type: text/plain; name="movimento.csv"
Content-Disposition: attachment;
\tfilename*0*=iso-8859-1''movimenta%E7%E3o%20de;
\tfilename*1*=%20outubro.csv
Content-Transfer-Encoding: quoted-printable

data;valor
01/10/2026;10=2C50

--_005_X_--
""")


def with_winmail(de: str, para: str, n: str) -> bytes:
    return crlf(head(f"Maria <{de}>", para, n, 'Content-Type: multipart/mixed; boundary="=_x"') + f"""
--=_x
Content-Type: text/plain; charset="us-ascii"

Segue.
--=_x
Content-Type: application/ms-tnef; name="winmail.dat"
Content-Disposition: attachment; filename="winmail.dat"
Content-Transfer-Encoding: base64

{b64(WINMAIL)}
--=_x
Content-Type: application/octet-stream; name="programa.exe"
Content-Disposition: attachment; filename="programa.exe"
Content-Transfer-Encoding: base64

{b64(b"MZ" + bytes(100))}
--=_x
Content-Type: application/octet-stream; name="extrato.ofx"
Content-Disposition: attachment; filename="extrato.ofx"
Content-Transfer-Encoding: base64

{b64(OFX)}
--=_x--
""")


def away(de: str, para: str, n: str, header: str) -> bytes:
    """An answering machine, with a file of its own."""
    said = gmail(de, para, n, [('filename="ferias.pdf"', "application/pdf", PDF)])
    return said.replace(b"MIME-Version", f"{header}\r\nMIME-Version".encode(), 1)


def postfix(para: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return crlf(f"""Return-Path: <>
From: MAILER-DAEMON@mx.escritorio.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {para}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="2C8A41F.1/mx.escritorio.example"
Message-Id: <20261118131200.{action}@mx.escritorio.example>

This is a MIME-encapsulated message.

--2C8A41F.1/mx.escritorio.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--2C8A41F.1/mx.escritorio.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.escritorio.example
X-Postfix-Queue-ID: 2C8A41F
Arrival-Date: Wed, 18 Nov 2026 10:11:58 -0300 (-03)

Final-Recipient: rfc822; maria@padariasol.example
Original-Recipient: rfc822;maria@padariasol.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.padariasol.example
Diagnostic-Code: smtp; 550 {status} <maria@padariasol.example>: Recipient address
    rejected: User unknown in virtual mailbox table

--2C8A41F.1/mx.escritorio.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Subject: Documentos de outubro de 2026

--2C8A41F.1/mx.escritorio.example--
""")


def exchange(para: str) -> bytes:
    return crlf(f"""From: <postmaster@cliente.example>
To: <{para}>
Date: Wed, 18 Nov 2026 13:12:00 +0000
Content-Type: multipart/report; report-type=delivery-status; boundary="4ccd-b5cd"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: pt-BR
Message-ID: <ndr-1@CP2PR80.lamprd80.prod.outlook.com>
Subject: =?utf-8?Q?N=C3=A3o_=C3=A9_poss=C3=ADvel_entregar?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--4ccd-b5cd
Content-Type: multipart/alternative; differences=Content-Type; boundary="a6b6-4c35"

--a6b6-4c35
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Sua mensagem n=E3o p=F4de ser entregue.

--a6b6-4c35--

--4ccd-b5cd
Content-Type: message/delivery-status

Reporting-MTA: dns;CP2PR80MB.lamprd80.prod.outlook.com
Received-From-MTA: dns;mx.escritorio.example
Arrival-Date: Wed, 18 Nov 2026 13:11:59 +0000

Final-Recipient: rfc822;maria@cliente.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient maria@cliente.example not found by SMTP address lookup

--4ccd-b5cd
Content-Type: message/rfc822

Subject: Documentos de outubro de 2026

Oi
--4ccd-b5cd--
""")


def in_words(para: str, text: str) -> bytes:
    """An old server's bounce."""
    said = f"From: postmaster@antigo.example\nTo: {para}\nSubject: failure notice\nMessage-ID: <1@antigo.example>\n\n"
    return crlf(f"{said}Hi. This is the qmail-send program.\n\n{text}\n")
