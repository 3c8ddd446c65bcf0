from services.reporting.models import Base
from shared.db.migrate import run_env

run_env("reporting", Base.metadata)
