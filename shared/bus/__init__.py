"""The doorbell (Celery/Redis) and the claim that follows it (HTTP + cursor)."""
