"""Personal data made unrecognisable."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.people.masking import (
    FIELDS,
    fields_in_text,
    mask_address,
    mask_all,
    mask_citizen,
    mask_id_number,
    mask_name,
    mask_phone,
    mask_text,
)

ID = "37060219900307451X"
"""Made up; its last sign is the right check of the others."""


def wide(digits: str) -> str:
    """The digits as a Chinese keyboard may give them."""
    return digits.translate({ord("0") + n: ord("\uff10") + n for n in range(10)})


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳娜娜", "欧*"), ("王女士", "王*"), ("J. Smith", "J*"), ("", "")],
)
def test_of_a_name_the_surname_is_left(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138 **** 1234"),
        ("+86-13812341234", "+86-138****1234"),
        (wide("13812341234"), wide("138") + "****" + wide("1234")),
        ("0631-5226688", "0631-***6688"),
        ("010-52266880", "010-****6880"),
        ("5226688", "***6688"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_of_a_phone_the_network_and_four_digits_are_left(phone, masked):
    assert mask_phone(phone) == masked


def test_of_an_id_number_the_city_and_two_signs_are_left():
    assert mask_id_number(ID) == "3706************1X"
    assert mask_id_number("E1234567") == "********"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("威海市环翠区鲸园街道昆明路5号2单元301", "威海市环翠区鲸园街道***"),
        ("文登区宋村镇寺前村12号", "文登区宋村镇***"),
        ("环翠区昆明路阳光小区3号楼", "环翠区***"),
        ("阳光小区3号楼", "***"),
        ("昆明路5号", "昆明路***"),
        ("5号楼昆明路", "***"),
        ("环翠区", "环翠区"),
        ("海边", "***"),
        ("", ""),
    ],
)
def test_an_address_is_cut_to_its_street_or_district(address, masked):
    assert mask_address(address) == masked


class TestTexts:
    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            ("请回电13812341234谢谢", "请回电138****1234谢谢"),
            ("手机 138-1234-1234。", "手机 138-****-1234。"),
            ("电话" + wide("13812341234"), "电话" + wide("138") + "****" + wide("1234")),
            ("座机\uff080631\uff095226688", "座机\uff080631\uff09***6688"),
            ("座机0631-5226688, 或(0631)5226688", "座机0631-***6688, 或(0631)***6688"),
            ("联系电话: 5226688", "联系电话: ***6688"),
            (f"身份证{ID}。", "身份证3706************1X。"),
            # a slip in the last sign: the birthday gives it away
            (f"身份证{ID[:-1]}5。", "身份证3706************15。"),
        ],
    )
    def test_numbers_are_found_by_their_look(self, text, masked):
        assert mask_text(text, ()) == masked

    @pytest.mark.parametrize(
        "text",
        [
            "2017年9月28日停水, 工单20170928-ABCD2345",
            "请拨打12345或95598",
            "水表读数5226688, 上月5220000",
            "订单123456789012345678",
            "缴费138123412345元",
            "面积1381234平方米",
        ],
    )
    def test_other_numbers_stay(self, text):
        assert mask_text(text, ()) == text
        assert fields_in_text(text) == frozenset()

    def test_what_is_known_of_the_citizen_is_masked_wherever_it_stands(self):
        citizen = {"name": "张三", "phone": "5226688", "address": "环翠区昆明路5号"}
        text = "我是张三, 住环翠区昆明路5号, 5226688"
        assert mask_text(text, (), citizen) == "我是张*, 住环翠区***, ***6688"
        assert mask_text(text, ("name", "address"), citizen) == text.replace("5226688", "***6688")
        assert mask_text(text, FIELDS, citizen) == text

    def test_what_is_shown_stays(self):
        text = f"{ID} 13812341234"
        assert mask_text(text, ("phone",)) == "3706************1X 13812341234"
        assert mask_text(text, ("id-number",)) == f"{ID} 138****1234"
        assert fields_in_text(text) == {"phone", "id-number"}

    @settings(deadline=None)
    @given(
        st.text(alphabet="0123456789+- 张电话,", max_size=40),
        st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    )
    def test_no_mobile_that_stands_by_itself_gets_through(self, around, number):
        masked = mask_text(f"{around},{number}。{around}", ())
        assert number not in masked
        assert len(masked) == len(f"{around},{number}。{around}")
        assert mask_text(masked, ()) == masked
        assert re.sub(r"[\d*]", "0", masked) == re.sub(r"\d", "0", f"{around},{number}。{around}")


def test_a_private_part_is_masked_whatever_its_form():
    private = {
        "subject": "13812341234 来电",
        "citizen": {"name": "张三", "phone": "13812341234", "wechat": "zs"},
        "answers": [{"reason": "打 13812341234"}, 5, None, True],
        "text": None,
    }
    assert mask_all(private, (), private["citizen"]) == {
        "subject": "138****1234 来电",
        "citizen": {"name": "张*", "phone": "138****1234", "wechat": "***"},
        "answers": [{"reason": "打 138****1234"}, 5, None, True],
        "text": None,
    }
    assert mask_citizen(None, ()) is None
