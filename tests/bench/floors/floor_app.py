"""The floor: the least a Flask + Celery site could do for the same requests. One file, no rules, no log, no mail.

POST /articles and POST /articles/<id> write one row and ring Celery; the worker marks the row as handed over.
"""

import os
import sqlite3
from contextlib import closing

from celery import Celery
from flask import Flask, jsonify, request

DATABASE = os.environ.get("FLOOR_DATABASE", "floor.db")
app = Flask(__name__)
celery = Celery("floor", broker=os.environ.get("FLOOR_REDIS", "redis://127.0.0.1:6390/5"))
celery.conf.task_ignore_result = True
celery.conf.task_default_queue = "floor"


def connect() -> sqlite3.Connection:
    database = sqlite3.connect(DATABASE, timeout=30)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS step (id INTEGER PRIMARY KEY, article TEXT, title TEXT, body TEXT, handed INTEGER DEFAULT 0)"
    )
    return database


@app.post("/articles/<article>")
def step(article: str):
    data = request.get_json()
    with closing(connect()) as database, database:
        row = database.execute(
            "INSERT INTO step (article, title, body) VALUES (?, ?, ?)", (article, data["title"], data["body"])
        ).lastrowid
    hand_over.delay(row)
    return jsonify(id=row), 201


@celery.task
def hand_over(row: int) -> None:
    with closing(connect()) as database, database:
        database.execute("UPDATE step SET handed = 1 WHERE id = ?", (row,))
