"""Encodings, exhaustively: the codec agrees with iconv(1) and with Python. CODEC names it."""

import itertools
import os
import random
import re
import struct
import subprocess
import sys
import unicodedata
import unittest

CODEC = os.environ["CODEC"]
NO_FORM = b"\xff\xff\xff\xff"
SCALARS = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]

EXHAUSTIVE = ("gbk", "gb2312", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "big5-hkscs",
              "latin1", "utf-16le", "koi8-r", "ibm930")
MULTI_OCTET = ("gbk", "gb2312", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "big5-hkscs",
               "uhc", "johab")
ROUND_TRIPS = ("utf-8", "auto", "gbk", "gb2312", "gb18030", "big5", "big5-hkscs", "shift_jis",
               "euc-jp", "euc-kr", "latin1", "koi8-r", "cp1255", "cp1258", "tcvn", "iso-2022-jp",
               "iso-2022-jp-2", "iso-2022-kr", "utf-7", "utf-16", "utf-16le",
               "utf-16be", "utf-32", "ucs-4", "euc-jisx0213", "ibm930", "iso_6937", "hz")
# In these a letter and the accent after it come back as one character.
COMPOSING = ("cp1255", "cp1258", "tcvn")


def iconv(source, target, octets, *options):
    """The exit status, the result and the complaint."""
    run = subprocess.run(["iconv", *options, "-f", source, "-t", target], input=octets,
                         capture_output=True, check=False)
    return run.returncode, run.stdout, run.stderr


def iconv_names():
    names = subprocess.run(["iconv", "-l"], stdout=subprocess.PIPE, check=True).stdout.decode()
    return names.replace("//", "").split()


def framed(records):
    return b"".join(NO_FORM if r is None else len(r).to_bytes(4, "little") + r for r in records)


def unframed(stream):
    records, at = [], 0
    while at < len(stream):
        length, = struct.unpack_from("<I", stream, at)
        at += 4
        if length == 0xFFFFFFFF:
            records.append(None)
            continue
        records.append(stream[at:at + length])
        at += length
    return records


def codec(mode, records, *encodings):
    """The results in all encodings, in a row, as a stream."""
    run = subprocess.run([CODEC, mode, *encodings], input=framed(records), capture_output=True,
                         check=False)
    if run.returncode != 0 or run.stderr:
        raise AssertionError(f"codec {mode} ended with {run.returncode}: {run.stderr.decode()}")
    return run.stdout


def forms_of(encoding):
    """What iconv writes for each Unicode scalar value, or None. One character a line, so that
    nothing joins with its neighbours."""
    newline = iconv("UTF-8", encoding, b"\n")[1]
    # Of these, -c leaves out what has no form.
    lines = "".join(f"{c}\n" for c in SCALARS if c != "\n").encode("utf-32-le")
    forms = iconv("UTF-32LE", encoding, lines, "-c")[1].split(newline)[:-1]
    forms.insert(ord("\n"), newline)
    if len(forms) != len(SCALARS):
        raise AssertionError(f"iconv wrote {len(forms)} lines in {encoding}")
    return [form or None for form in forms]


def meanings_of(codes, encoding, *options):
    """The exit status of iconv, and what it reads in each of the codes. Where one is cut short it
    may swallow a line end; of four it leaves one."""
    lines = b"".join(b"<" + code + b"\n\n\n\n" for code in codes)
    status, text, _ = iconv(encoding, "UTF-8", lines, *options)
    return status, [line[1:] for line in re.split("\n+", text.decode())[:-1]]


def strays(octets):
    return "".join(f"\\x{octet:02x}" for octet in octets)


class Vectors(unittest.TestCase):
    def agree(self, inputs, stream, wanted):
        """Each input's record in the stream is the one wanted."""
        if stream == framed(wanted):
            return
        results = unframed(stream)
        self.assertEqual(len(results), len(wanted))
        wrong = [f"{i!r}: saw {r!r}, wanted {w!r}"
                 for i, r, w in zip(inputs, results, wanted) if r != w]
        self.fail(f"{len(wrong)} of {len(wanted)} differ:\n" + "\n".join(wrong[:10]))


class Iconv(Vectors):
    def test_every_character_that_iconv_can_read_again_has_the_form_that_it_gives_it(self):
        # Others have none: what one wrote would be another one, or, as are the tag characters
        # U+E0000 to U+E007F in most encodings, nothing. ASCII that stays itself has one, whatever is read.
        texts = [c.encode() for c in SCALARS]
        for encoding in EXHAUSTIVE:
            with self.subTest(encoding):
                forms = forms_of(encoding)
                meanings = iter(self.meanings_of([form for form in forms if form], encoding))
                wanted = [form if form and (next(meanings) == text or b" " <= text == form <= b"~")
                          else None for form, text in zip(forms, texts)]
                self.agree(SCALARS, codec("encode", texts, encoding), wanted)

    def meanings_of(self, forms, encoding):
        """What iconv and the codec read in them."""
        self.assertGreater(len(forms), 250)
        newline = iconv("UTF-8", encoding, b"\n")[1]
        status, text, _ = iconv(encoding, "UTF-8", newline.join(forms))
        self.assertEqual(status, 0)
        meanings = text.split(b"\n")
        at = forms.index(newline)  # a line of its own, which splits into two empty ones
        meanings[at:at + 2] = [b"\n"]
        self.agree(forms, codec("decode", forms, encoding), meanings)
        return meanings

    def test_every_code_of_two_octets_is_read_or_refused_as_iconv_does(self):
        octets = [bytes([octet]) for octet in range(256) if octet != 0x0A]
        pairs = [first + second for first in octets for second in octets]
        for encoding in MULTI_OCTET:
            with self.subTest(encoding):
                alone = dict(zip(octets, meanings_of(octets, encoding, "-c")[1]))
                wanted, accepted, refused = [], {}, []
                for pair, meaning in zip(pairs, meanings_of(pairs, encoding, "-c")[1], strict=True):
                    apart = [alone[pair[:1]], alone[pair[1:]]]
                    # Has -c left out the first octet, the second one or both?
                    if meaning == "" or meaning == "".join(apart) and "" in apart:
                        refused.append(pair)
                        meaning = self.refusal(pair, apart, encoding)
                    else:
                        accepted[pair] = meaning
                    wanted.append(meaning.encode())
                self.assertGreater(len(accepted), 23000)
                self.assertEqual(meanings_of(accepted, encoding), (0, list(accepted.values())))
                for pair in random.Random(1).sample(refused, 20):
                    status, _, complaint = iconv(encoding, "UTF-8", pair + b"\n\n\n")
                    self.assertEqual(status, 1)
                    self.assertIn(b"at position %d\n" % (alone[pair[:1]] != ""), complaint)
                self.agree(pairs, codec("decode", pairs, encoding), wanted)

    def refusal(self, pair, apart, encoding):
        """Each octet by itself, unless both may begin a character."""
        if encoding == "gb18030" and 0x81 <= pair[0] <= 0xFE and 0x30 <= pair[1] <= 0x39:
            return strays(pair)
        return "".join(meaning or strays([octet]) for octet, meaning in zip(pair, apart))

    def test_every_code_of_four_octets_in_gb18030_is_read_or_refused_as_iconv_does(self):
        firsts, digits = range(0x81, 0xFF), range(0x30, 0x3A)
        codes = [bytes(code) for code in itertools.product(firsts, digits, firsts, digits)]
        meanings = meanings_of(codes, "gb18030", "-c")[1]
        # Of a refused one -c leaves nothing. The codec reads on behind its first octet: a digit, and
        # what may begin a character.
        wanted = [(meaning or strays(code[:1]) + chr(code[1]) + strays(code[2:])).encode()
                  for code, meaning in zip(codes, meanings, strict=True)]
        self.agree(codes, codec("decode", codes, "gb18030"), wanted)


class Utf8(Vectors):
    BOUNDARIES = bytes.fromhex("00 41 7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 e1 ec ed ee ef "
                               "f0 f1 f3 f4 f5 f8 ff")

    def test_every_sequence_of_octets_at_the_boundaries_is_read_as_python_does(self):
        sequences = [bytes(sequence) for length in range(1, 5)
                     for sequence in itertools.product(self.BOUNDARIES, repeat=length)]
        self.agree(sequences, codec("decode", sequences, "utf-8"),
                   [s.decode("utf-8", "backslashreplace").encode() for s in sequences])
        # The same where the invalid ones are cut.
        self.agree(sequences, codec("units", sequences, "utf-8"),
                   [s.decode("utf-8", "replace").encode() for s in sequences])

    def test_auto_is_utf8_or_else_gb18030_or_else_utf8_with_stray_octets(self):
        sequences = [bytes(sequence) for length in range(1, 5)
                     for sequence in itertools.product(self.BOUNDARIES[1:], repeat=length)]
        half = len(sequences)
        both = unframed(codec("decode", sequences, "utf-8", "gb18030"))
        wanted = [gb18030 if b"\\x" in utf8 and b"\\x" not in gb18030 else utf8
                  for utf8, gb18030 in zip(both[:half], both[half:], strict=True)]
        self.agree(sequences, codec("decode", sequences, "auto"), wanted)


class Show(Vectors):
    OBEYED = re.compile("[\0-\x1f\x7f-\x9f]")

    def test_every_octet_is_safe_to_see_in_every_encoding_that_iconv_lists(self):
        octets = [bytes([octet]) for octet in range(256)]
        names = iconv_names()
        self.assertGreater(len(names), 100)
        stream = codec("show", octets, *names)
        lines = iter(unframed(stream))
        for name in names:
            for octet in octets:
                line = next(lines).decode()
                if self.OBEYED.search(line):
                    self.fail(f"{octet!r} in {name} is shown as {line!r}")
        self.assertEqual(list(lines), [])


class RoundTrip(Vectors):
    # glibc itself gives some characters a form that it reads as another one. Such are left out:
    #   shift_jis   U+005C U+007E U+FFE0 U+FFE1 U+FFE2
    #   euc-jp      U+00A5 U+203E
    #   euc-kr      U+20A9
    #   cp1258      U+0340 U+0341 U+1FEE
    #   ibm930      155 characters, most of which, such as U+00A9, become U+001A
    # and so are the shifts and the escape, which ISO 2022 does not tell from its own. cp1258 and
    # tcvn, where it puts a second accent into the place of the first, are given letters only. It
    # cannot read what it writes in iso-2022-cn, nor always in tscii.
    TWO_ACCENTS = ("cp1258", "tcvn")

    def characters_of(self, encoding):
        """Those that come back, one a line, when iconv reads what it writes."""
        asked = [c for c in SCALARS if c not in "\n\x0e\x0f\x1b"]
        octets = iconv("UTF-8", encoding, "".join(f"{c}\n" for c in asked).encode(), "-c")[1]
        lines = iconv(encoding, "UTF-8", octets, "-c")[1].decode().split("\n")[:-1]
        return [c for c, line in zip(asked, lines, strict=True) if c == line
                and not (encoding in self.TWO_ACCENTS and unicodedata.combining(c))]

    def test_random_texts_come_back_in_every_kind_of_encoding(self):
        for encoding in ROUND_TRIPS:
            if iconv("UTF-8", encoding, b"")[0] != 0:
                continue  # hz, which not every C library has
            with self.subTest(encoding):
                known = encoding if encoding != "auto" else "utf-8"
                characters = self.characters_of(known)
                self.assertGreater(len(characters), 150)
                chance = random.Random(encoding)
                texts = ["".join(chance.choices(characters, k=chance.randrange(60)))
                         for _ in range(1500)]
                # Neighbours of one script, and changes from a script to another.
                few = [[chance.choice(characters), chance.choice(characters), "a"]
                       for _ in range(1500)]
                texts += ["".join(chance.choices(some, k=chance.randrange(9))) for some in few]
                octets = unframed(codec("encode", [t.encode() for t in texts], encoding))
                self.assertNotIn(None, octets)
                if encoding not in COMPOSING:
                    wanted = [text.encode() for text in texts]
                    self.agree(texts, codec("decode", octets, encoding), wanted)
                    continue
                decoded = [t.decode() for t in unframed(codec("decode", octets, encoding))]
                for text, back in zip(texts, decoded, strict=True):
                    self.assertEqual(unicodedata.normalize("NFD", back),
                                     unicodedata.normalize("NFD", text))

    def test_no_datagram_changes_how_the_next_one_is_read(self):
        order = {"little": "le", "big": "be"}
        native = order.pop(sys.byteorder)
        other, = order.values()
        for encoding in ("utf-16", "unicode", "utf-32"):
            with self.subTest(encoding):
                form = "utf-32-" if encoding == "utf-32" else "utf-16-"
                datagrams = ["hi".encode(form + native), "\ufeffhi".encode(form + other),
                             "hi".encode(form + native), "\ufeffhi".encode(form + native)]
                self.agree(datagrams, codec("decode", datagrams, encoding), [b"hi"] * 4)
        for encoding, shift in (("iso-2022-jp", b"\x1b$B"), ("ibm930", b"\x0e"), ("utf-7", b"+")):
            with self.subTest(encoding):
                datagrams = [b"\xc1\xf0", shift, b"\xc1\xf0"]
                first, _, last = unframed(codec("decode", datagrams, encoding))
                self.assertEqual(last, first)


if __name__ == "__main__":
    unittest.main(verbosity=2)
