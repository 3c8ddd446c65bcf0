"""The JSON API under /api/reporting/v1.

| method | path | who |
|---|---|---|
| GET | /months/<yyyy-mm> | board, unit leads: the figures the report prints |
| GET | /periods/<period> | the same of a semester, a school year, any days |
| GET, POST | /reports; GET /reports/<id> | board, unit leads; opening: secretary, deputy, head, principal |
| PUT, POST | /reports/<id>/narrative, /actions, /answer | who has the step: secretary, deputy, principal |
| POST | /conclusions/<id>/done | the person it was given to, secretary |
| GET, POST | /school-years; POST /school-years/<id>/revoke | every member; secretary |
| GET | /calendar?year= | every member |
| POST | /calendar, /calendar/<id>/revoke | secretary |
| GET | /deadlines, /deadlines/articles/<id> | board: all; others their unit's |
| GET | /obligations | board: all; others their unit's |
| POST | /obligations | secretary, deputy, the unit's lead |
| POST | /obligations/<id>/tie, /untie, /cancel | the unit's lead, secretary (cancel: deputy too) |
| GET | /quota?year= | board: all; others their unit's |
| POST | /quota/<yyyy-mm>/<unit>/excuse, /revoke | head |
| GET | /merit?year= | board, principal |
| POST | /nominations; /nominations/<id>/decide | deputy, secretary; principal |
| GET, POST | /suggestions; POST /<id>/send; /<id>/answer | board; head, deputy, secretary; principal |
| GET, POST | /plan?period= | the board all, others their own; deputy, secretary; editors and leads propose |
| POST | /plan/<id>/change, /accept, /cancel, /tie, /untie | deputy, secretary; the proposer; ties: the lead |
| GET | /violations | head, principal: all; others their own |
| POST | /violations; /violations/<id>/answer; /decide | head, principal; the person; principal |
"""

from services.reporting.api import duties, merit, periodic, plan, reports, suggestions
from services.reporting.api.blueprint import blueprint

__all__ = ["blueprint", "duties", "merit", "periodic", "plan", "reports", "suggestions"]
