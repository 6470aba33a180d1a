REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["valet.lib.parsing.ShallowJSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.access.HasScope"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.access.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "300/min"},
    "EXCEPTION_HANDLER": "valet.lib.problems.handle",
}

DRF_STANDARDIZED_ERRORS = {"EXCEPTION_FORMATTER_CLASS": "valet.lib.problems.ProblemFormatter"}

SPECTACULAR_SETTINGS = {
    "TITLE": "Valet",
    "DESCRIPTION": "Fills in and sends job applications as a person would.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "/static/img/favicon.svg",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "valet.lib.schema.tell_of_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ApplicationState": "applications.models.State",
        "QuestionState": "applications.models.Question.State",
        "WebhookEvent": "applications.models.Topic",
    },
}
