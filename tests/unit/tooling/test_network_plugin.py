import socket

import pytest

from tests.plugins.network import TalkedOutside


def test_a_unit_test_cannot_open_a_connection():
    with socket.socket() as plain, pytest.raises(TalkedOutside):
        plain.connect(("127.0.0.1", 9))
