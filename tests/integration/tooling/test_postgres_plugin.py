import psycopg


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_a_fresh_database_is_utf8_and_empty(postgres_database):
    with psycopg.connect(_plain(postgres_database)) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT lower('ĐƯỜNG')").fetchone() == ("đường",)
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_the_shared_database_answers(postgres_url):
    with psycopg.connect(_plain(postgres_url)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
