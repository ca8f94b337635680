"""What a camera writes into a photo goes; the picture stays, byte for byte."""

import struct
import zlib

import pytest

from engine.people.photos import NoPhoto, picture_alone

GPS = b"37.5N 122.1E"


def segment(marker, said):
    return struct.pack(">BBH", 0xFF, marker, len(said) + 2) + said


def exif(order, upright):
    entries = [(0x010F, 2, 4, b"Cam\0"), (0x0112, 3, 1, struct.pack(f"{order}HH", upright, 0))]
    said = struct.pack(f"{order}H", len(entries))
    for tag, kind, count, value in entries:
        said += struct.pack(f"{order}HHI", tag, kind, count) + value
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    return b"Exif\0\0" + head + said + bytes(4) + GPS


SCAN = segment(0xDA, b"\x01\x01\0\0?\0") + b"data\xff\x00more\xff\xd0end"
QUANT, FRAME = segment(0xDB, bytes(65)), segment(0xC2, bytes(15))
JFIF, ICC = segment(0xE0, b"JFIF\0" + bytes(9)), segment(0xE2, b"ICC_PROFILE\0\1\1colours")
TABLE = segment(0xC4, bytes(19))


def jpeg(*before):
    """Of two scans, as progressive ones are, with a film behind it."""
    head = b"\xff\xd8" + b"".join(before)
    return head + QUANT + FRAME + SCAN + TABLE + SCAN + b"\xff\xd9" + b"film " + GPS


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_keeps_its_picture_its_colours_and_which_way_is_up(order):
    told = (segment(0xE1, exif(order, 6)), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS))
    more = (segment(0xED, b"Photoshop 3.0\0" + GPS), segment(0xFE, GPS), segment(0xE2, b"MPF\0"))
    photo = picture_alone(jpeg(JFIF, *told, ICC, *more), "image/jpeg")
    assert GPS not in photo
    assert b"Cam" not in photo
    turned = photo[2 + len(JFIF) : photo.index(ICC)]
    assert turned.startswith(b"\xff\xe1")
    assert turned[10:] == b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    assert photo.endswith(QUANT + FRAME + SCAN + TABLE + SCAN + b"\xff\xd9")
    assert picture_alone(photo, "image/jpeg") == photo


@pytest.mark.parametrize("said", [exif("<", 1), b"Exif\0\0MM\0*\0\0\xff\xff", b"Exif\0\0"])
def test_a_jpeg_that_stands_upright_says_nothing(said):
    photo = picture_alone(jpeg(JFIF, segment(0xE1, said)), "image/jpeg")
    assert photo == b"\xff\xd8" + JFIF + QUANT + FRAME + SCAN + TABLE + SCAN + b"\xff\xd9"


def chunk(kind, said):
    return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))


def test_a_png_keeps_what_its_picture_needs():
    head, data, end = chunk(b"IHDR", bytes(13)), chunk(b"IDAT", b"x"), chunk(b"IEND", b"")
    colour, text = chunk(b"sRGB", b"\0"), chunk(b"tEXt", b"Comment\0" + GPS)
    sign = b"\x89PNG\r\n\x1a\n"
    photo = sign + head + text + colour + chunk(b"eXIf", GPS) + data + end + GPS
    assert picture_alone(photo, "image/png") == sign + head + colour + data + end


def riff(*chunks):
    said = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(said)) + said


def part(kind, said):
    return kind + struct.pack("<I", len(said)) + said + bytes(len(said) % 2)


def test_a_webp_keeps_its_picture_and_says_that_nothing_follows():
    extended, plain = part(b"VP8X", b"\x1c" + bytes(9)), part(b"VP8X", b"\x10" + bytes(9))
    picture = part(b"VP8 ", b"abc")
    photo = riff(extended, picture, part(b"EXIF", GPS), part(b"XMP ", GPS))
    assert picture_alone(photo + GPS, "image/webp") == riff(plain, picture)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "image/jpeg"),
        (b"\xff\xd8", "image/jpeg"),
        (jpeg(JFIF)[:90], "image/jpeg"),
        (b"\xff\xd8" + JFIF + b"x", "image/jpeg"),
        (b"\xff\xd8\xff\xe1\xff\xff", "image/jpeg"),
        (b"\xff\xd8\xff\xe1\0\0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13))[:-1], "image/png"),
        (b"RIFF\xff\0\0\0WEBP", "image/webp"),
        (riff(part(b"VP8 ", b"abc"))[:-4], "image/webp"),
        (b"GIF89a", "image/gif"),
    ],
)
def test_what_breaks_off_is_no_photo(content, media_type):
    with pytest.raises(NoPhoto):
        picture_alone(content, media_type)
