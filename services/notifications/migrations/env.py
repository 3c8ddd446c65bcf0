from services.notifications.models import Base
from shared.db.migrate import run_env

run_env("notifications", Base.metadata)
