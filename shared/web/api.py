"""The JSON API of a service: flask-smorest with our errors, OpenAPI at /api/<service>/v1/openapi.json."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from flask import Flask
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema

V = TypeVar("V", bound=Callable[..., object])


class Blueprint(SmorestBlueprint):  # type: ignore[misc]  # released without types
    """flask-smorest's blueprint, with types for the three decorators that our APIs use."""

    def on(self, method: str, rule: str) -> Callable[[V], V]:
        """Answer `method` at `rule`."""
        return cast("Callable[[V], V]", self.route(rule, methods=[method]))

    def takes(self, schema: type[Schema], location: str = "json") -> Callable[[V], V]:
        """Read the request by `schema`; `location` is json, query, form or headers."""
        return cast("Callable[[V], V]", self.arguments(schema, location=location))

    def gives(self, schema: type[Schema], status: int = 200) -> Callable[[V], V]:
        """Write the answer by `schema`."""
        return cast("Callable[[V], V]", self.response(status, schema))


class Api(SmorestApi):  # type: ignore[misc]  # released without types
    """flask-smorest without its error handlers: `shared/web/errors.py` is the only map of errors."""

    def _register_error_handlers(self) -> None:
        """Leave the app's own handlers in place."""


def api_prefix(service: str) -> str:
    """`/api/<service>/v1`, without a slash at the end."""
    return f"/api/{service}/v1"


def register_api(app: Flask, service: str, blueprints: Sequence[Any]) -> None:
    """Register API blueprints (flask-smorest) and the OpenAPI document on `app`; nothing when there are none."""
    if not blueprints:
        return
    app.config.update(
        API_TITLE=f"Toà Soạn: {service}",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=api_prefix(service),
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
            "info": {"description": f"Mã truy cập: /tai-khoan/ma-truy-cap/. Phạm vi: {service}:read, {service}:write."},
        },
    )
    api = Api(app)
    for blueprint in blueprints:
        # The header's schema and its value disagree in flask-smorest; pages of a list are told in the body.
        blueprint.PAGINATION_HEADER_NAME = None
        api.register_blueprint(blueprint)


__all__ = ["Api", "Blueprint", "api_prefix", "register_api"]
