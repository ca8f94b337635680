"""What YAML allows and policy files do not, in words."""

from __future__ import annotations

import re

from engine.rulebook.messages import Wording
from engine.rulebook.slips import key_in_text
from engine.rulebook.tree import Node, TextNode

MOST_BYTES = 1024 * 1024
DEEPEST = 32
FULL_WIDTH_COMMA = re.compile("[，、]")


def too_large(size: int) -> Wording:
    """What is said about a file over the limit."""
    return Wording(
        f"文件有 {size} 字节, 超过 {MOST_BYTES} 字节的上限",
        f"the file has {size} bytes, more than the limit of {MOST_BYTES}",
        "请分成几个文件",
        "split it into several files",
    )


def escaped_character(character: str) -> Wording:
    """What is said about an invisible character that is written as an escape."""
    name = f"U+{ord(character):04X}"
    return Wording(
        f"引号里的转义写出了看不见的字符 {name}",
        f"an escape in this text stands for the invisible character {name}",
        "请删去它; 反斜杠本身请写成 \\\\",
        "delete it; write a backslash itself as \\\\",
    )


def full_width_comma(text: str) -> Wording:
    """What is said about an item of a list that looks like two, but is one to YAML."""
    parts = ", ".join(part.strip() for part in FULL_WIDTH_COMMA.split(text))
    return Wording(
        "全角的逗号或顿号不分隔列表, 这里只是一项",
        "a full-width comma does not separate the items of a list: this is one item",
        f'若是几项, 请写 [{parts}]; 若确是一项, 请加引号 "{text}"',
        f'if these are several, write [{parts}]; if it is one, put it in quotes "{text}"',
    )


def not_utf8(content: bytes, at: int) -> Wording:
    """What is said about bytes that are not text, with the likely encoding."""
    likely = None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        likely = "utf-16"
    else:
        try:
            content.decode("gb18030")
            likely = "gb18030"
        except UnicodeDecodeError:
            pass
    zh = f", 很可能是 {likely}" if likely else ""
    en = f"; it is probably {likely}" if likely else ""
    return Wording(
        f"文件不是 UTF-8 编码: 第 {at + 1} 个字节 (0x{content[at]:02x}) 不对{zh}",
        f"the file is not UTF-8: byte {at + 1} (0x{content[at]:02x}) is wrong{en}",
        "请用编辑器另存为 UTF-8",
        "save it as UTF-8 in your editor",
    )


def not_a_mapping(top: Node) -> Wording:
    """What is said about a file that does not begin with kinds."""
    if isinstance(top, TextNode) and top.text and (wrong := key_in_text(top.text)):
        return wrong[1]
    return Wording(
        "文件的最外层应是 种类: 列表",
        "the top of the file should be kind: list",
        "例如第一行写 departments: 然后每项以 - 开头",
        "for example departments: on the first line, then items that start with -",
    )


ALIAS = Wording(
    "规则文件不用 YAML 的锚点和引用 (& 和 *)",
    "policy files do not use YAML anchors and aliases (& and *)",
    "请把内容写出来; 若 & 或 * 是文字的一部分, 请给整个值加上引号",
    "write the content out; if & or * is part of a text, put the text in quotes",
)
TAG = Wording(
    "规则文件不用 YAML 的类型标记 (!)",
    "policy files do not use YAML tags (!)",
    "请删去它; 若 ! 是文字的一部分, 请给整个值加上引号",
    "delete it; if ! is part of a text, put the text in quotes",
)
MANY_DOCUMENTS = Wording(
    "一个文件只能有一份 YAML 文档, 这里又开始了一份 (---)",
    "a file holds one YAML document; another begins here (---)",
    "请删去 --- 或分成两个文件",
    "delete the --- or split the file in two",
)
KEY_NOT_TEXT = Wording(
    "键应是文字, 不能为空, 也不能是列表或映射",
    "a key is a text; it cannot be empty, a list or a mapping",
    "若值以 { 或 [ 开头, 请给整个值加上引号",
    "if a value begins with { or [, put it in quotes",
)
TOO_DEEP = Wording(
    f"嵌套超过 {DEEPEST} 层",
    f"nested deeper than {DEEPEST} levels",
    "请检查括号是否写多了",
    "check whether there are too many brackets",
)
MERGE_KEY = Wording(
    "规则文件不用 YAML 的合并键 (<<)",
    "policy files do not use YAML merge keys (<<)",
    "请把内容写出来",
    "write the content out",
)
