"""``dafuwu user`` and ``dafuwu key``: the first administrator, others, keys, and the record."""

import io
import re
import sqlite3

import pytest

from tests.integration.api_serving import LIFE_CITY
from tests.integration.commanding import runner

PASSWORD = "a sentence that is long"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = runner(capsys)

    def running(*given, typed=None):
        if typed is not None:
            monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        home = () if given[0] == "serve" else ("--home", LIFE_CITY)
        return command(*given, *home)

    return running


def test_the_first_account_is_an_administrator_with_a_password_told_once(run):
    assert "dafuwu user add" in run("user", "list").out
    refused = run("user", "add", "li.si", "--seat", "handler@water-group", "--generate")
    assert (refused.code, "administrator" in refused.err) == (1, True)
    said = run("user", "add", "root", "--generate")
    assert said.code == 0
    assert re.search(r"^[a-z0-9]{4}(-[a-z0-9]{4}){4}$", said.out, re.MULTILINE)
    assert "人人须登录" in said.err
    listed = run("user", "list", "--lang", "en").out
    assert re.search(r"root +root +active +administrator", listed)


def test_seats_take_the_unit_that_the_catalog_names(run):
    run("user", "add", "root", "--generate")
    seats = ("--seat", "call-taker", "--seat", "handler@water-group")
    said = run("user", "add", "li.si", *seats, "--password-stdin", typed=f"{PASSWORD}\n")
    assert "大服务中心 接线员, 水务集团 承办人" in said.out
    accounts = {one["login"]: one for one in run("user", "list", "--format", "json").json}
    assert [one["unit"] for one in accounts["li.si"]["seats"]] == ["centre", "water-group"]
    assert "password" in accounts["li.si"]
    assert PASSWORD not in str(accounts)
    for seat, word in (("handler", "单位"), ("mayor", "角色"), ("handler@moon", "moon")):
        wrong = run("user", "add", "other", "--seat", seat, "--generate")
        assert (wrong.code, word in wrong.err) == (1, True)
    changed = run("user", "seat", "li.si", "--seat", "supervisor", "--lang", "en")
    assert "supervisor@centre" in changed.out
    assert run("user", "seat", "li.si").code == 1


def test_a_password_that_will_not_do_is_refused_and_without_a_terminal_none_is_asked(run):
    run("user", "add", "root", "--generate")
    short = run("user", "password", "root", "--password-stdin", typed="short\n")
    assert (short.code, "12" in short.err) == (1, True)
    none = run("user", "password", "root", typed="")
    assert (none.code, "--password-stdin" in none.err) == (2, True)
    assert run("user", "password", "root", "--generate").code == 0
    assert run("user", "password", "nobody", "--generate").code == 1


def test_a_key_is_shown_once_and_can_be_taken_back(run):
    run("user", "add", "root", "--generate")
    run("user", "add", "sync", "--seat", "call-taker", "--no-password")
    assert run("key", "list").out.strip() == "没有密钥"
    made = run("key", "add", "sync", "--note", "平台同步", "--days", "30")
    (id_,) = re.fullmatch(r"dfw_([0-9a-f]{12})_\S{43}\n", made.out).groups()
    listed = run("key", "list").out
    assert re.search(rf"{id_} +sync +大服务中心 接线员 +\S+ +有效 +平台同步", listed)
    assert made.out.strip() not in listed
    assert run("key", "add", "sync", "--seat", "supervisor").code == 1
    assert run("key", "add", "nobody").code == 1
    assert run("key", "revoke", id_).code == 0
    assert "已吊销" in run("key", "list").out
    assert run("key", "revoke", id_).code == 1
    assert run("key", "list", "--format", "json").json[0]["revoked_at"] is not None


def test_the_last_administrator_is_not_disabled(run):
    run("user", "add", "root", "--generate")
    assert run("user", "disable", "root").code == 1
    run("user", "add", "second", "--seat", "administrator", "--generate")
    assert run("user", "disable", "root").code == 0
    assert run("user", "enable", "root").code == 0


def test_the_record_is_shown_and_one_that_was_changed_is_found(run, tmp_path):
    run("user", "add", "root", "--generate")
    run("user", "add", "li.si", "--seat", "call-taker", "--generate")
    said = run("user", "log")
    assert said.code == 0
    assert "li.si  added" in said.out
    assert run("user", "log", "--format", "json").json["intact"] is True
    with sqlite3.connect(tmp_path / "dafuwu.db") as connection:
        connection.execute("DROP TRIGGER account_log_no_update")
        connection.execute("UPDATE account_log SET actor = 'nobody' WHERE number = 2")
    changed = run("user", "log", "--lang", "en")
    assert (changed.code, "from entry 2" in changed.err) == (1, True)


def test_a_server_may_be_reached_from_elsewhere_once_there_are_accounts(run, monkeypatch):
    served = []
    monkeypatch.setattr("api.serving.serve", lambda held, **_: served.append(held.settings.host))
    given = ("serve", "--host", "0.0.0.0", "--port", "0", "--home", LIFE_CITY, "--no-worker")
    refused = run(*given)
    assert (refused.code, "dafuwu user add" in refused.err) == (2, True)
    run("user", "add", "root", "--generate")
    said = run(*given)
    assert (said.code, served) == (0, ["0.0.0.0"])
    assert "TLS" in said.err
    assert "X-Actor" not in said.err
