"""Bodies of signing in and of the administration of accounts."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from api.schemas import Body, Line, Word

Password = Annotated[str, Meta(min_length=1, max_length=256)]
Login = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]


class SeatIn(Body):
    """岗位: 角色和单位 / a seat: a role, and the unit where it is held"""

    role: Word
    unit: Word | None = None


class SignInIn(Body):
    """登录 / signing in; without a seat it is the account's first"""

    login: Login
    password: Password
    seat: SeatIn | None = None


class PasswordIn(Body):
    """改口令 / a new password of one's own"""

    old: Password
    new: Password


class TokenIn(Body):
    """令牌 / a token; without login and password it is for who is signed in"""

    login: Login | None = None
    password: Password | None = None
    seat: SeatIn | None = None


class AccountIn(Body):
    """新账号 / a new account; ``generate`` makes a password that is told once"""

    login: Login
    name: Name
    seats: Annotated[list[SeatIn], Meta(min_length=1, max_length=20)]
    password: Password | None = None
    generate: bool = False
    external: (
        Annotated[
            str,
            Meta(max_length=200, description="单点登录里的名称 / name at the provider"),
        ]
        | None
    ) = None


class SeatsIn(Body):
    """一个账号的全部岗位, 第一个为缺省 / all seats of an account, the first by default"""

    seats: Annotated[list[SeatIn], Meta(min_length=1, max_length=20)]


class ResetIn(Body):
    """重设口令; 不写则生成一个, 只显示一次 / without one, a password is made and told once"""

    password: Password | None = None


class KeyIn(Body):
    """新密钥 / a new key, bound to one seat of the account"""

    login: Login
    seat: SeatIn | None = None
    days: Annotated[int, Meta(ge=1, le=1095, description="有效天数 / days it is valid")] = 365
    note: Line = ""


class RecordQuery(Body):
    """Which entries of the record are shown."""

    after: Annotated[int, Meta(ge=0, description="此号之后的 / those after this number")] = 0
    limit: Annotated[int, Meta(ge=1, le=1000)] = 200
